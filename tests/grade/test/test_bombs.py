"""Bombs are contained: the grader goes on, cleans up, others are unharmed, and the verdict says what happened.

bombs/ are programs that pass the gate; escapes/ are scripts in the sandbox, as if somebody had got past the gate.
The first line of a bomb: `// refused: REGEX`, or `// TEST: REGEX` on the sentence of that test.
"""

import dataclasses
import os
import pathlib
import re
import signal
import time

import sandbox
import workbook
from harness import check, finish, grade_all, put, scratch
from test_cheats import CHAPTER, program

HERE = pathlib.Path(__file__).parent
SMALL = sandbox.Limits(cpu=2, wall=6, memory=64 << 20, processes=60, file=5 << 20, disk=20 << 20, told=1 << 20)
PATIENT = dataclasses.replace(SMALL, wall=900)  # for what another limit has to end, however busy the machine is


def processes(words, user=None):
    """How many processes, of this user if one is given, have these words in their command line."""
    found = 0
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            line = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            found += words in line and user in (None, path.stat().st_uid)
        except OSError:
            pass
    return found


def gone(words, user):
    """Whether they end; they have been told to, and when they do is the system's affair."""
    for _ in range(600):
        if not processes(words, user):
            return True
        time.sleep(0.1)
    return False


def programs():
    with scratch() as folder:
        bombs = sorted((HERE / "bombs").glob("*.c"))
        for bomb in bombs:
            put(folder / bomb.stem / CHAPTER / "lost_update.c", program(bomb, ""))
        right = pathlib.Path("solutions", CHAPTER, "lost_update.c").read_bytes()
        put(folder / "unharmed" / CHAPTER / "lost_update.c", right)
        asked = [(folder / bomb.stem, "1") for bomb in bombs] + [(folder / "unharmed", "1")] * 3
        results = grade_all(asked, 3)
        for bomb, result in zip(bombs, results):
            kind, wanted = re.match(r"// (\w+): (.*)", bomb.read_text()).groups()
            chapter = result["chapters"][0]
            said = chapter["problem"] if kind == "refused" else \
                next(test["sentence"] for test in chapter["tests"] if test["name"] == kind)
            check(f"{bomb.stem}: {said[:90]}", result["points"] == 0 and re.search(wanted, said), chapter)
        check("others beside it are unharmed", all(result["points"] == 10 for result in results[-3:]))


def in_namespaces(box):
    seen = run(box, "sees.sh", sandbox.Limits(cpu=20, wall=60)).told.decode().split()
    check("nothing of the workbook, of others or of the network is in sight",
          len(seen) == 1 and (os.geteuid() != 0 or seen != ["0"]), seen)
    check("only its own folder can be written", run(box, "disk-elsewhere.sh", PATIENT).told == b"")
    check("disk: it is full at its limit", run(box, "disk.sh", PATIENT).told == b"")


def run(box, script, limits=SMALL):
    return box.run(script, limits=limits)


def scripts(isolation):
    box = sandbox.Sandbox(isolation, HERE / "escapes")
    try:
        mode = isolation.mode
        ended = run(box, "fork.sh")
        check(f"{mode}: fork: no more processes than there may be", ended.code or ended.cut, ended)
        for script, wanted in (("memory", "memory"), ("told", "told more")):
            ended = run(box, f"{script}.sh", PATIENT)
            check(f"{mode}: {script}: {ended.cut}", re.search(wanted, ended.cut), ended)
        ended = run(box, "cpu.sh", PATIENT)
        check(f"{mode}: cpu: ended by its limit", ended.code == 128 + signal.SIGKILL and not ended.cut, ended)
        ended = run(box, "output.sh", PATIENT)
        check(f"{mode}: output: {len(ended.printed)} bytes are kept", len(ended.printed) == SMALL.printed, ended.cut)
        ended = run(box, "descriptors.sh", PATIENT)
        check(f"{mode}: descriptors: no more than there may be", ended.told == b"", ended)
        run(box, "stays.sh")
        ended = run(box, "holds-the-pipe.sh")
        run(box, "kill.sh")
        left = processes("sleep 98765", isolation.user) if mode == "user" else 0
        check(f"{mode}: nothing is left running", left == 0 and gone("sleep 98765", isolation.user), left)
        if mode == "namespaces":
            in_namespaces(box)
    finally:
        box.close()
    check(f"{mode}: nothing is left on disk", not box.scratch.exists())


def main():
    os.environ["SECRET"] = "not for students"
    scripts(sandbox.find_isolation())
    if os.geteuid() == 0:
        scripts(sandbox.find_isolation(without="namespaces"))
    try:
        sandbox.find_isolation(without="namespaces,user")
        check("without isolation grading refuses", False)
    except workbook.Wrong as wrong:
        check("without isolation grading refuses", "no isolation" in str(wrong), wrong)
    programs()
    finish()


if __name__ == "__main__":
    main()
