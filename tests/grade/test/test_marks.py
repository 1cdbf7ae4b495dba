"""Marks are right: the broken program, the reference, every wrong fix and every right one get what they deserve.
A sample of them is graded once more, four at a time beside two busy loops: byte for byte the same but for times.
"""

import csv
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import workbook
from harness import check, finish, put, run, scratch

TIMES = re.compile(r'"(seconds|execution_time)": [\d.]+')


def hand_in(folder, chapter, kind, main_file):
    """A submission with this file for the one that is to be fixed."""
    name = f"{chapter.name}--{kind}" + (f"--{main_file.stem}" if kind in ("wrong", "right") else "")
    source = pathlib.Path("solutions", chapter.name) if kind == "reference" else chapter.pristine
    for file in chapter.files:
        put(folder / name / chapter.name / file, (source / file).read_bytes())
    put(folder / name / chapter.name / chapter.files[0], main_file.read_bytes())
    return name


def everything(folder, chapter):
    """name -> what it deserves: 0, all, or (test, verdicts)."""
    main = chapter.files[0]
    deserves = {hand_in(folder, chapter, "broken", chapter.pristine / main): 0,
                hand_in(folder, chapter, "reference", pathlib.Path("solutions", chapter.name, main)): "all"}
    for path in sorted((workbook.TESTS / chapter.name / "right").glob("*.c")):
        deserves[hand_in(folder, chapter, "right", path)] = "all"
    for path in sorted((workbook.TESTS / chapter.name / "wrong").glob("*.c")):
        test, verdicts = re.match(r"// fails: (\S+) (\S+)", path.read_text()).groups()
        deserves[hand_in(folder, chapter, "wrong", path)] = (test, verdicts.split("|"))
    return deserves


def points_by_the_book(chapter, rows):
    """Computed once more from the table: a test's points count if it and all that it requires passed."""
    passed = {row["test"] for row in rows if row["outcome"] in ("passed", "withheld")}
    return sum(test.points for test in chapter.tests if passed.issuperset([test.name, *test.requires]))


def as_deserved(chapter, wanted, folder):
    result = json.loads((folder / "result.json").read_text())
    mine = next(one for one in result["chapters"] if one["name"] == chapter.name)
    with open(folder / "grade.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["chapter"] == chapter.name]
    # Who ends the process may have meant to end the grading: that is for a human to look at.
    flagged = wanted not in (0, "all") and "exit" in wanted[1]
    if mine["problem"] or bool(result["flags"]) != flagged or mine["points"] != points_by_the_book(chapter, rows):
        return False
    if wanted in (0, "all"):
        return mine["points"] == (chapter.points if wanted == "all" else 0)
    test = next(one for one in mine["tests"] if one["name"] == wanted[0])
    return mine["points"] < chapter.points and test["outcome"] == "failed" and test["verdict"] in wanted[1] and \
        (test["report"] or test["verdict"] in ("impossible", "hang"))


def contents(folders):
    """What is in the folders, by the folder's name and the file's."""
    return {(folder.name, str(path.relative_to(folder))): TIMES.sub("", path.read_text())
            for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()}


def sample(names):
    """Of each chapter the broken program, the reference, and the first of the wrong and of the right fixes."""
    first = {}
    for name in sorted(names):
        first.setdefault(tuple(name.split("--")[:2]), name)
    return first.values()


def same_under_load(folder, names, once, build):
    """The sample's results are those of before, though twice as many are graded at once as before, beside others."""
    with scratch() as again:
        for name in sample(names):
            shutil.copytree(folder / name, again / name)
        busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(2)]
        try:
            graded(again, build / "marks-again", 4)
        finally:
            for loop in busy:
                loop.kill()
                loop.wait()
    twice = sorted((build / "marks-again" / "results").iterdir())
    before, after = contents([once / "results" / path.name for path in twice]), contents(twice)
    differ = [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]
    check(f"{len(twice)} of them once more, at -j4 under load: the same bytes but for times", not differ and after, differ)


def graded(submissions, out, jobs):
    shutil.rmtree(out, ignore_errors=True)
    done = run("make", "grade-class", f"SUBMISSIONS={submissions}", f"OUT={out}", f"JOBS={jobs}",
               f"CHAPTERS={os.environ.get('CHAPTER', '')}")
    return check(f"a class at -j{jobs}", done.returncode == 0, done.stdout[-600:] + done.stderr[-600:])


def main():
    chapters = workbook.chapters(os.environ.get("CHAPTER", ""))
    build = pathlib.Path(os.environ.get("BUILD", "build"), "test-grading")
    with scratch() as folder:
        deserves = {}
        for chapter in chapters:
            deserves.update({name: (chapter, wanted) for name, wanted in everything(folder, chapter).items()})
        once = build / "marks"
        if graded(folder, once, 2):
            by_name = {json.loads((one / "result.json").read_text())["submission"]: one
                       for one in (once / "results").iterdir()}
            for name, (chapter, wanted) in deserves.items():
                good = as_deserved(chapter, wanted, by_name[name])
                check(name, good, (by_name[name] / "grade.csv").read_text() if not good else "")
            same_under_load(folder, deserves, once, build)
        fixes = (once / "statistics.md").read_text()
        check("wrong fixes are matched to themselves", all(
            re.search(rf"(?m)^\| .*\b{re.escape(name.split('--')[2])}\b.*\| \d+ \| 0 \|$", fixes)
            for name in deserves if "--wrong--" in name), fixes)
    finish()


if __name__ == "__main__":
    sys.exit(main())
