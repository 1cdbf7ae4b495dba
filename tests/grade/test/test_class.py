"""Nothing is lost: a class run is killed at random moments and goes on; its tables are those of a run that never was.

Of 200 synthetic submissions most are broken in some way: empty, without the file, not a program, refused.
"""

import csv
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import time

import workbook
from harness import check, clean_environment, finish, grade_all, put, run, scratch
from test_bombs import processes

CHAPTER = "01-lost-update"
MANY = 200
TABLES = ("class.csv", "canvas.csv", "moodle.csv", "flagged.md", "statistics.md", "similarity.md")


def kinds():
    """What is handed in, by kind; None is nothing."""
    tests = workbook.TESTS / CHAPTER
    some = [tests / "broken" / "lost_update.c", *sorted((tests / "wrong").glob("*.c"))[:3],
            *sorted((tests / "right").glob("*.c"))[:2]]
    found = {path.stem: path.read_bytes() for path in some}
    return {**found, "empty": None, "nothing-in-it": b"", "no-program": b"int main(\n", "bytes": bytes(range(256)),
            "refused": b"#include <unistd.h>\nvoid f(void) { _exit(0); }\n"}


def hand_in(folder):
    """name -> kind."""
    all_of = kinds()
    names = {}
    for i in range(MANY):
        kind = list(all_of)[i % len(all_of)]
        name = f"{kind} {i}"
        names[name] = kind
        if all_of[kind] is None:
            (folder / name).mkdir()
        else:
            put(folder / name / CHAPTER / "lost_update.c", all_of[kind] + b"\n/* %d */\n" % i)
    return names


def stopped(pid):
    """Stops a process and all that come from it: one that stands still has no new children while we look."""
    found = [pid]
    try:
        os.kill(pid, signal.SIGSTOP)
        for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, task.read_text().split()):
                found += stopped(child)
    except (ProcessLookupError, FileNotFoundError):
        pass  # it has ended
    return found


def kill_all(process):
    """The whole tree at once, make and graders and sandboxes, as when a machine goes down."""
    for pid in stopped(process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()


def killed_again_and_again(command, out, dice):
    """Until some are graded and some are not."""
    for _ in range(5):
        process = subprocess.Popen(command, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        done = out / "state" / "done"
        before = len(list(done.glob("*"))) if done.exists() else 0
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline and \
                len(list(done.glob("*")) if done.exists() else []) < before + dice.randint(2, 12):
            time.sleep(dice.random() * 0.2)
        time.sleep(dice.random() * 0.3)
        kill_all(process)
    return len(list(done.glob("*")))


def expected_points(folder):
    """What each kind is worth, graded by itself."""
    first = {}
    for path in sorted(folder.iterdir()):
        first.setdefault(path.name.rsplit(" ", 1)[0], path)
    return {kind: result["points"] for kind, result in zip(first, grade_all([(path, "1") for path in first.values()]))}


def tables(out):
    return {name: (out / name).read_text() for name in TABLES}


def killed_and_resumed(folder, out, names):
    command = ["make", "grade-class", f"SUBMISSIONS={folder}", f"OUT={out}", "CHAPTERS=1"]
    dice = random.Random(20)
    some = killed_again_and_again(command, out, dice)
    check(f"killed five times, {some} targets done", 0 < some < MANY)
    done = run(*command)
    check("resumed: it ends well", done.returncode == 0, done.stdout[-500:] + done.stderr[-500:])
    with open(out / "class.csv", encoding="utf-8", newline="") as file:
        rows = {row["submission"]: float(row["points"]) for row in csv.DictReader(file)}
    points = expected_points(folder)
    check("a row each, with the points of its kind", rows == {name: points[kind] for name, kind in names.items()},
          sorted(set(rows.items()) ^ {(name, points[kind]) for name, kind in names.items()})[:5])
    check("nothing of a killed run is left running", processes(str(out)) == 0)
    left = list(pathlib.Path(os.environ["TMPDIR"]).glob("interleaved-*"))
    check("nor on disk", not left, left)
    return command


def regrades_what_changed(folder, out, command):
    before = tables(out)
    done = run(*command)
    check("again: nothing is graded, and the tables are the same", "; 0 to be graded" in done.stdout and tables(out) == before,
          done.stdout)
    right = (workbook.TESTS / CHAPTER / "right").glob("*.c")
    put(folder / "empty 6" / CHAPTER / "lost_update.c", sorted(right)[0].read_bytes())
    done = run(*command)
    check("one is handed in again: one is graded", "; 1 to be graded" in done.stdout and "empty 6: 10 of 10" in done.stdout,
          done.stdout)


def never_killed(folder, out):
    """The same class, small, with and without a kill: the same bytes."""
    some = folder / "some"
    some.mkdir()
    for path in sorted((folder / "all").iterdir())[:12]:
        shutil.copytree(path, some / path.name)
    command = ["make", "grade-class", f"SUBMISSIONS={some}", "CHAPTERS=1"]
    killed_again_and_again([*command, f"OUT={out}-a"], pathlib.Path(f"{out}-a"), random.Random(3))
    for name in "ab":
        run(*command, f"OUT={out}-{name}")
    check("killed or not: the same tables", tables(pathlib.Path(f"{out}-a")) == tables(pathlib.Path(f"{out}-b")))


def clear_words(folder, out):
    done = run("make", "grade-class", f"SUBMISSIONS={folder}/nosuch", f"OUT={out}")
    check("no such folder: one line", done.returncode != 0 and "is no folder" in done.stderr, done.stderr)
    (folder / "none").mkdir()
    done = run("make", "grade-class", f"SUBMISSIONS={folder}/none", f"OUT={out}-none")
    check("nothing in it: one line", done.returncode != 0 and "There is nothing in" in done.stderr, done.stderr)
    put(folder / "a-file", "")
    done = run("make", "grade-class", f"SUBMISSIONS={folder}/all", f"OUT={folder}/a-file")
    check("an output that cannot be written: one line", done.returncode != 0 and "Cannot write to" in done.stderr and
          "Traceback" not in done.stderr, done.stderr)
    result = json.loads(next(out.glob("results/bytes-*/result.json")).read_text())
    check("bytes that are no text: a result that says so", "does not compile" in result["chapters"][0]["problem"] or
          result["flags"], result["chapters"][0]["problem"])


def main():
    out = pathlib.Path(os.environ.get("BUILD", "build"), "test-grading", "class")
    for path in out.parent.glob("class*"):
        shutil.rmtree(path, ignore_errors=True)
    with scratch() as folder:
        for path in (folder, folder / "tmp", folder / "all"):
            path.mkdir(exist_ok=True)
            path.chmod(0o711)
        os.environ["TMPDIR"] = str(folder / "tmp")  # of what we start, so that nobody else's folders are there
        names = hand_in(folder / "all")
        command = killed_and_resumed(folder / "all", out, names)
        never_killed(folder, out)
        regrades_what_changed(folder / "all", out, command)
        clear_words(folder, out)
    finish()


if __name__ == "__main__":
    main()
