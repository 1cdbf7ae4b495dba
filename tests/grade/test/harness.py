"""What the tests of the grading share: counting, and grading many submissions at once.

Run with PYTHONPATH=tests/grade, as test-grading.sh does.
"""

import contextlib
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile

import grade
import submission
import workbook

passed = failed = 0


def check(what, good, detail=""):
    """Prints a line; the detail only if it is not good."""
    global passed, failed
    if good:
        passed += 1
        print(f"ok {what}")
    else:
        failed += 1
        print(f"not ok {what}" + (f"\n    {str(detail)[:1500]}" if detail != "" else ""))
    sys.stdout.flush()
    return good


def finish():
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


@contextlib.contextmanager
def scratch():
    with tempfile.TemporaryDirectory(prefix="test-grading-") as folder:
        yield pathlib.Path(folder)


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def grade_one(asked):
    """(path, chapters) to a result, in a process of its own."""
    path, numbers = asked
    chapters = workbook.chapters(numbers)
    result, _ = grade.grade_safely(lambda: submission.read(path, chapters), os.path.basename(path), chapters,
                                   grade.isolation(), workbook.fingerprint(chapters))
    return result


def grade_all(asked, at_once=0):
    """Results in the order asked for.  A process for each: each has its own user."""
    with multiprocessing.get_context("fork").Pool(at_once or os.cpu_count(), maxtasksperchild=1) as pool:
        return pool.map(grade_one, asked, chunksize=1)


def clean_environment():
    """Without what test-grading.sh was told, and what its scripts have set."""
    ours = ("ASKED", "CHAPTERS", "CHAPTER", "TEST", "V", "PYTHONPATH")
    return {"NO_COLOR": "1", **{name: value for name, value in os.environ.items() if name not in ours}}


def run(*command, **settings):
    """A command of the workbook's, as a person would type it."""
    environment = {**clean_environment(), **settings}
    return subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
