"""One target of a class: grades it, writes its results, and then its stamp.

    one.py OUT ID-KEY LIST PART
"""

import json
import os
import pathlib
import signal
import sys
import time

import build
import grade
import output
import submission
import workbook


def read_target(out, target):
    plan = read_plan(out)
    name = target.rsplit("-", 1)[0]
    return name, plan["targets"][name]


def read_plan(out):
    """The plan; what was set when it was made holds, on whatever machine we are."""
    plan = json.loads(pathlib.Path(out, "state", "plan.json").read_text())
    os.environ.update(plan["settings"])
    return plan


def wanted(one):
    """The chapters to grade; a wrong fix is graded for the chapter that it belongs to."""
    chapters = grade.asked() if not one.get("wrong") else workbook.chapters()
    return [chapter for chapter in chapters if chapter.name in one["chapters"]]


def as_submission(one, chapters):
    if not one.get("wrong"):
        return submission.read(one["path"], chapters)
    chapter = chapters[0]
    files = {name: (chapter.pristine / name).read_bytes() for name in chapter.files}
    files[chapter.files[0]] = pathlib.Path(one["path"]).read_bytes()
    return submission.Submission(one["name"], {chapter.name: files}, {}, [])


def progress(out, targets, part):
    """[12/200] and about how long it will still take."""
    work = pathlib.Path(out, "state")
    names = pathlib.Path(targets).read_text().split()
    began = float((work / f"began-{part}").read_text())
    stamps = [work / "done" / name for name in names]
    done = [stamp.stat().st_mtime for stamp in stamps if stamp.exists()]
    now = sum(when >= began for when in done) + 1
    left = (len(names) - len(done) - 1) * (time.time() - began) / now
    return f"[{len(done) + 1}/{len(names)}]", f"{left / 60:.0f} min left" if left > 90 else f"{left:.0f} s left"


def main(out, target, targets, part):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the sandbox is cleared away
    identity, one = read_target(out, target)
    chapters = wanted(one)
    tests = workbook.fingerprint(chapters)
    known = build.BUILD / "grade" / "known" / f"{target}.json" if one.get("wrong") else None
    if known and known.exists():
        result, worked = json.loads(known.read_text()), True
    else:
        result, worked = grade.grade_safely(lambda: as_submission(one, chapters), one["name"], chapters,
                                            grade.isolation(), tests)
    if known and worked and not result["again"]:
        known.parent.mkdir(parents=True, exist_ok=True)
        output.write_whole(known, json.dumps(result))
    folder = pathlib.Path(out, "wrong" if one.get("wrong") else "results", identity)
    output.write_all(result, folder)
    count, left = progress(out, targets, part)
    says = f"{count} {result['submission']}: {output.amount(result['points'])} of {output.amount(result['most'])} points, {left}"
    if result["again"]:
        print(f"{says}; to be graded again: {result['flags'][-1] if result['flags'] else ''}")
        return 1
    output.write_whole(pathlib.Path(out, "state", "done", target), f"{result['key']}\n")
    if not one.get("wrong"):
        print(says)
    return 0 if worked else 1


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (workbook.Wrong, OSError) as wrong:
        sys.exit(f"{sys.argv[2]}: {wrong}")
