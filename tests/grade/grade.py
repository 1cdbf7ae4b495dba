"""make grade: one submission, and everything that is said of it.

    grade.py SUBMISSION OUT

ASKED=1,5 picks chapters (make calls it CHAPTERS), POINTS=FILE gives a course's own points, FORCE=1 goes on without isolation.  The
exit code is 0 if there is a result, whatever the mark, and 2 if grading itself failed; there is a result then, too,
if it can be written at all.
"""

import os
import signal
import sys
import traceback

import marks
import output
import sandbox
import submission
import workbook


def asked():
    """The chapters that the environment asks for, with the course's points."""
    chapters = workbook.chapters(os.environ.get("ASKED", ""))
    if os.environ.get("POINTS"):
        workbook.override_points(chapters, os.environ["POINTS"])
    return chapters


def isolation():
    return sandbox.find_isolation(bool(os.environ.get("FORCE")), os.environ.get("ISOLATION_WITHOUT", ""))


def grade_safely(read, name, chapters, apart, tests, progress=lambda chapter, test: None):
    """A result in any case; the second value is whether grading itself worked.  read() is the submission."""
    try:
        return marks.grade(read(), chapters, apart, tests, progress), True
    except Exception as error:  # pylint: disable=broad-except
        if not isinstance(error, workbook.Wrong):
            traceback.print_exc()
        return marks.failure(name, chapters, f"grading failed: {error or type(error).__name__}"), False


def main(path, out):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the sandbox is cleared away
    try:
        chapters = asked()
        if not os.path.lexists(path):
            raise workbook.Wrong(f"SUBMISSION={path} is not there.")
        apart = isolation()
        total = sum(len(chapter.tests) for chapter in chapters)
        done = iter(range(1, total + 1))

        def progress(chapter, _):
            if sys.stderr.isatty():
                print(f"\r\033[K{chapter.name}: {next(done)} of {total} tests", end="", file=sys.stderr, flush=True)

        result, worked = grade_safely(lambda: submission.read(path, chapters), os.path.basename(os.path.abspath(path)),
                                      chapters, apart, workbook.fingerprint(chapters), progress)
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
        output.show(result)
        output.write_all(result, out)
        print(f"\nThe results are in {out}/.")
        return 0 if worked else 2
    except workbook.Wrong as wrong:
        print(wrong, file=sys.stderr)
    except OSError as error:
        print(f"The result cannot be written: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
