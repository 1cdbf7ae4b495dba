"""The archive for students: what is in it works, and no fix is in it."""

import os
import pathlib
import subprocess
import tarfile

import workbook
from harness import check, clean_environment, finish, run, scratch


def lines(path):
    return {line.strip() for line in path.read_text().splitlines()}


def added_lines(chapter, known):
    """Lines of the fix that no student is given anywhere, long enough to mean something."""
    fixed = set().union(*(lines(pathlib.Path("solutions", chapter.name, name)) for name in chapter.files))
    return {line for line in fixed - known if len(line) > 30}


def leaks(folder, chapters):
    """Files that have two lines or more of a chapter's fix."""
    texts = {path: path.read_text(errors="replace") for path in folder.rglob("*")
             if path.is_file() and "interleave" not in path.relative_to(folder).parts}
    known = set().union(*(lines(path) for chapter in chapters for path in (*chapter.pristine.glob("*"), *chapter.suite)))
    for chapter in chapters:
        added = added_lines(chapter, known)
        for path, text in texts.items():
            found = [line for line in added if line in text]
            if len(found) > 1:
                yield f"{path.relative_to(folder)}: {found[:3]}"


def make(folder, *words):
    return subprocess.run(["make", *words], cwd=folder, env=clean_environment() | {"BUILD": "build", "READER": ".reader"},
                          capture_output=True, text=True, timeout=1800, check=False)


def unpacked(archive, folder):
    with tarfile.open(archive) as tar:
        tar.extractall(folder)
    return folder / "interleaved"


def main():
    archive = pathlib.Path(os.environ.get("BUILD", "build"), "handout", "interleaved.tar.gz")
    chapters = workbook.chapters()
    first, last = chapters[0], chapters[-1]
    with scratch() as folder:
        done = run("make", "handout")
        check("make handout", done.returncode == 0, done.stderr)
        before = archive.read_bytes()
        run("make", "handout")
        check("twice: the same bytes", archive.read_bytes() == before)
        top = unpacked(archive, folder / "all")
        names = {path.name for path in top.rglob("*")}
        check("no solutions, no corpora, no history", not names & {"solutions", "wrong", "right", ".git", "grade"},
              names & {"solutions", "wrong", "right", ".git", "grade"})
        found = list(leaks(top, chapters))
        check("no fix in any file", not found, found)
        check("the check for fixes finds one", list(leaks(pathlib.Path("solutions"), chapters)))
        done = make(top, f"chapter{first.number}")
        check("make chapterN fails with a schedule", done.returncode != 0 and "the simplest schedule" in done.stdout, done.stderr)
        slug = pathlib.Path("chapters", first.name, first.files[0])
        (top / slug).write_bytes(pathlib.Path("solutions", first.name, first.files[0]).read_bytes())
        done = make(top, f"chapter{first.number}")
        check("and passes with the fix", done.returncode == 0 and "is solved" in done.stdout, done.stdout + done.stderr)
        for command, says in ((f"hint{first.number}", "Hint 1"), (f"plot{first.number}", "recorded plot"), ("", "make chapterN")):
            done = make(top, *command.split())
            check(f"make {command}", done.returncode == 0 and says in done.stdout, done.stdout + done.stderr)
        done = make(top, f"solution{first.number}")
        check("make solutionN says that there is none", "comes without solutions" in done.stderr, done.stderr)
        jobs = make(top, "-n", "test").returncode == 0 and (top / "tests/workbook/prove.sh").read_text()
        check("make test says what it leaves out", jobs and "Left out:" in jobs)
        done = run("make", "handout", f"HANDOUT={last.number}")
        one = unpacked(archive, folder / "one")
        check("HANDOUT picks chapters", [path.name for path in (one / "chapters").iterdir()] == [last.name] and
              not (one / "book" / f"{first.name}.md").exists() and f"({first.name}.md" not in (one / "book/index.md").read_text())
        done = run("make", "handout", "HANDOUT=77")
        check("a chapter that there is not: one line", done.returncode != 0 and "there is no chapter 77" in done.stderr, done.stderr)
        run("make", "handout")
    finish()


if __name__ == "__main__":
    main()
