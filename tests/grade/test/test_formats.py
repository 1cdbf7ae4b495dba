"""Formats hold to schemas that were written from their published descriptions, whatever is in a result."""

import csv
import io
import json
import os
import pathlib
import shutil
import subprocess

import gradebooks
import marks
import output
import sandbox
import submission
import workbook
from harness import check, finish, put, run, scratch

NASTY = "a\x00b\x1b[2J</pre>]]>\ud800\N{GRINNING FACE}=1+1,\"'\n&amp; \u202e"
NUMBER = (int, float)

# Gradescope: "Autograder specifications", the output format.  A name: (type, required).
STATUS = {"passed", "failed"}
VISIBILITY = {"visible", "hidden", "after_due_date", "after_published"}
FORMAT = {"text", "html", "simple_format", "md", "ansi"}
GRADESCOPE_TEST = {"score": NUMBER, "max_score": NUMBER, "status": STATUS, "name": str, "name_format": FORMAT, "number": str,
                   "output": str, "output_format": FORMAT, "tags": [str], "visibility": VISIBILITY, "extra_data": dict}
GRADESCOPE = {"score": NUMBER, "execution_time": NUMBER, "output": str, "output_format": FORMAT,
              "test_output_format": FORMAT, "test_name_format": FORMAT, "visibility": VISIBILITY,
              "stdout_visibility": VISIBILITY, "extra_data": dict, "tests": [GRADESCOPE_TEST], "leaderboard": [dict]}
# PrairieLearn: "External grading", the results.  No further members are described.
PRAIRIELEARN = {"gradable": bool, "score": NUMBER, "message": str, "output": str, "images": [dict], "tests": [
    {"name": str, "description": str, "points": NUMBER, "max_points": NUMBER, "message": str, "output": str,
     "images": [dict]}]}


def wrong(value, schema, at="result"):
    """What does not fit, as places."""
    if isinstance(schema, set):
        return [] if value in schema else [f"{at}: {value!r}"]
    if isinstance(schema, list):
        if not isinstance(value, list):
            return [f"{at}: no list"]
        return [each for i, one in enumerate(value) for each in wrong(one, schema[0], f"{at}[{i}]")]
    if isinstance(schema, dict):
        if not isinstance(value, dict):
            return [f"{at}: no object"]
        unknown = [f"{at}.{name}: not in the description" for name in value if name not in schema]
        return unknown + [each for name, one in value.items() if name in schema
                          for each in wrong(one, schema[name], f"{at}.{name}")]
    fits = isinstance(value, schema) and (schema is bool or not isinstance(value, bool))
    return [] if fits else [f"{at}: {value!r}"]


def results():
    """A result of each kind, the names and texts of the nastiest sort."""
    chapters = workbook.chapters()
    apart = sandbox.Isolation("namespaces", None, [NASTY])
    empty = submission.Submission(NASTY, {}, {chapter.name: NASTY for chapter in chapters}, [NASTY])
    nothing = marks.result_of(empty, [marks.nothing(chapter, NASTY, NASTY, [NASTY]) for chapter in chapters], apart, "", 1.5)
    full = json.loads(json.dumps(nothing))
    for chapter in full["chapters"]:
        chapter["problem"], chapter["points"] = "", chapter["most"]
        for i, test in enumerate(chapter["tests"]):
            test.update(points=test["most"], outcome="passed" if i % 2 else "withheld", report=NASTY, printed=NASTY)
    full["points"] = full["most"]
    return {"nothing": nothing, "full": full, "failed": marks.failure(NASTY, chapters, NASTY)}


def valid_xml(path):
    schema = pathlib.Path(__file__).parent / "junit.xsd"
    if shutil.which("xmllint"):
        command = ["xmllint", "--noout", "--schema", str(schema), str(path)]
    else:
        command = ["xmlstarlet", "val", "-e", "-s", str(schema), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr or done.stdout


def formats(name, result, folder):
    output.write_all(result, folder)
    scope = json.loads((folder / "results.json").read_text())
    check(f"{name}: Gradescope", not wrong(scope, GRADESCOPE) and scope["score"] == sum(t["score"] for t in scope["tests"]),
          wrong(scope, GRADESCOPE))
    prairie = json.loads((folder / "prairielearn.json").read_text())
    check(f"{name}: PrairieLearn", not wrong(prairie, PRAIRIELEARN) and 0 <= prairie["score"] <= 1, wrong(prairie, PRAIRIELEARN))
    trouble = valid_xml(folder / "junit.xml")
    check(f"{name}: JUnit against its schema", not trouble, trouble)
    with open(folder / "grade.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tests = [test for chapter in result["chapters"] for test in chapter["tests"]]
    check(f"{name}: the CSV reads back", [(row["test"], float(row["points"]), float(row["max_points"])) for row in rows] ==
          [(test["name"], test["points"], test["most"]) for test in tests])
    check(f"{name}: no cell is a formula", not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "@")])
    page = (folder / "report.html").read_text()
    check(f"{name}: the report has no markup of others", "</pre>]]>" not in page and "a\x00b" not in page)


def books():
    found = results()
    named = [dict(found["full"], submission=name) for name in
             ("doejane_LATE_12_34_work.zip", "Jane Doe_56_assignsubmission_file", "=cmd|' /C calc'!A0", "ada.tar.gz")]
    rows = list(csv.reader(io.StringIO(gradebooks.canvas(named))))
    check("Canvas: the columns, the points possible, and who", rows[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID",
          "Section"] and "Points Possible" in rows[1][0] and rows[2][:2] == ["doejane", "12"] and rows[5][3] == "ada"
          and len({len(row) for row in rows}) == 1, rows)
    rows = list(csv.DictReader(io.StringIO(gradebooks.moodle(named))))
    check("Moodle: the worksheet's columns, and who", rows[1]["Identifier"] == "Participant 56" and rows[1]["Full name"] ==
          "Jane Doe" and float(rows[1]["Grade"]) == float(rows[1]["Maximum Grade"]), rows)
    rows = list(csv.DictReader(io.StringIO(gradebooks.whole_class(named))))
    check("the class: a row each, no formulas", len(rows) == 4 and rows[2]["submission"].startswith("'="), rows)


def always_written():
    """A result in any case, whole or not at all; or a clear word."""
    with scratch() as folder:
        good = put(folder / "in" / "01-lost-update" / "lost_update.c", "int")
        settings = {"CHAPTERS": "1", "SUBMISSION": str(folder / "in")}
        done = run("make", "grade", f"OUT={folder}/out", **settings)
        check("does not compile: a result, and the compiler's words", done.returncode == 0 and "error:" in done.stdout
              and json.loads((folder / "out" / "results.json").read_text())["score"] == 0, done.stdout + done.stderr)
        good.unlink()
        done = run("make", "grade", f"OUT={folder}/out", **settings)
        check("a missing file: a result that says so", done.returncode == 0 and "was not handed in" in done.stdout, done.stderr)
        put(folder / "file", "x")
        done = run("make", "grade", f"OUT={folder}/file", **settings)
        check("a place that cannot be written: one line", done.returncode != 0 and "cannot be written" in done.stderr
              and "Traceback" not in done.stderr, done.stderr)
        done = run("make", "grade", f"OUT={folder}/out", SUBMISSION=f"{folder}/nosuch")
        check("no submission: one line", done.returncode != 0 and "is not there" in done.stderr, done.stderr)
        done = run("make", "grade", f"OUT={folder}/none", ISOLATION_WITHOUT="namespaces,user", **settings)
        check("no isolation: refused", done.returncode != 0 and "no isolation" in done.stderr and not (folder / "none").exists(),
              done.stderr)
        full_disk(folder, settings)
        put(folder / "points", "1 no_deposit_is_lost 30  # counts for more here\n")
        put(folder / "in" / "01-lost-update" / "lost_update.c", pathlib.Path("solutions/01-lost-update/lost_update.c").read_text())
        done = run("make", "grade", f"OUT={folder}/out", POINTS=f"{folder}/points", **settings)
        check("a course's own points", "37 of 37 points" in done.stdout, done.stdout + done.stderr)
        put(folder / "points", "1 nosuch 30\n")
        done = run("make", "grade", f"OUT={folder}/out", POINTS=f"{folder}/points", **settings)
        check("points for a test that there is not", done.returncode != 0 and "has no test nosuch" in done.stderr, done.stderr)


def full_disk(folder, settings):
    """A file system of 16 KiB, on which an older result lies."""
    small = folder / "small"
    small.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", small], check=False,
                                      capture_output=True).returncode:
        print("skipped a full disk: mounting one takes root")
        return
    try:
        put(small / "junit.xml", "older")
        done = run("make", "grade", f"OUT={small}", **settings)
        check("a full disk: one line, and no half results", done.returncode != 0 and "cannot be written" in done.stderr and
              "Traceback" not in done.stderr and not [path for path in small.iterdir() if path.name.startswith(".")],
              done.stderr + str(list(small.iterdir())))
    finally:
        subprocess.run(["umount", small], check=True)


def main():
    with scratch() as folder:
        for name, result in results().items():
            formats(name, result, folder / name)
    books()
    always_written()
    finish()


if __name__ == "__main__":
    main()
