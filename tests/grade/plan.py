"""What there is to grade: a target for each submission, and for each wrong fix that submissions are compared with.

    plan.py SUBMISSIONS OUT

Writes OUT/state/plan.json, and OUT/state/targets, a line a target.  A target is ID-KEY: the key is a hash of what
was handed in and of our tests.
"""

import hashlib
import json
import os
import pathlib
import re
import sys

import grade
import marks
import output
import sandbox
import submission
import workbook


def identity(name):
    """Fit for file names and for make, and different for different names."""
    raw = os.fsencode(name)
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name)[:40].strip("-") or "submission"
    return f"{plain}.{hashlib.sha256(raw).hexdigest()[:8]}"


def entries(folder):
    return sorted((entry for entry in os.scandir(folder) if not entry.name.startswith(".")),
                  key=lambda entry: os.fsencode(entry.name))


def planned(path, name, chapters, tests):
    key = marks.key_of(submission.read(path, chapters), tests)[:16]
    return {"name": name, "path": str(path), "key": key, "chapters": [chapter.name for chapter in chapters]}


def of_class(folder, chapters, tests):
    folder = pathlib.Path(os.path.abspath(folder))
    return {identity(entry.name): planned(folder / entry.name, entry.name, chapters, tests) for entry in entries(folder)}


def of_wrong_fixes(chapters):
    """Graded once, and then known: what each wrong fix fails, and how."""
    plan = {}
    for chapter in chapters:
        tests = workbook.fingerprint([chapter])
        broken = chapter.pristine / chapter.files[0]
        for path in [broken, *sorted((workbook.TESTS / chapter.name / "wrong").glob("*.c"))]:
            name = "untouched" if path == broken else path.stem
            digest = hashlib.sha256(tests.encode() + path.read_bytes()).hexdigest()[:16]
            plan[f"wrong.{chapter.number:02}.{name}"] = {
                "name": name, "path": str(path), "key": digest, "chapters": [chapter.name], "wrong": True}
    return plan


def main(folder, out):
    chapters = grade.asked()
    grade.isolation()  # refuses now rather than a thousand times
    sandbox.sweep()
    tests = workbook.fingerprint(chapters)
    plan = of_class(folder, chapters, tests)
    if not plan:
        raise workbook.Wrong(f"There is nothing in {folder}.")
    everything = {**plan, **of_wrong_fixes(chapters)}
    work = pathlib.Path(out, "state")
    (work / "done").mkdir(parents=True, exist_ok=True)
    targets = {f"{name}-{one['key']}" for name, one in everything.items()}
    for stamp in (work / "done").iterdir():
        if stamp.name not in targets:
            stamp.unlink()  # of a submission or of tests as they were
    settings = {"ASKED": os.environ.get("ASKED", ""), "POINTS": os.path.abspath(os.environ["POINTS"])
                if os.environ.get("POINTS") else "", "FORCE": os.environ.get("FORCE", ""), "ADVICE": os.environ.get("ADVICE", "")}
    output.write_whole(work / "plan.json", json.dumps({"settings": settings, "targets": everything}, indent=1) + "\n")
    output.write_whole(work / "targets", "".join(f"{target}\n" for target in sorted(targets)))
    left = sum(not (work / "done" / target).exists() for target in targets)
    print(f"{len(plan)} submissions, {len(everything) - len(plan)} wrong fixes to compare them with; {left} to be graded.")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (workbook.Wrong, OSError) as wrong:
        sys.exit(str(wrong))
