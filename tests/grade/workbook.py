"""What is asked of a submission: chapters, the files that they want, their tests and points.

All of it comes from tests/NN-slug/chapter.conf; every path is relative to the workbook's top folder.
"""

import dataclasses
import hashlib
import pathlib
import re

TESTS = pathlib.Path("tests")


class Wrong(Exception):
    """Something that the person who grades has to change; its text says what."""


@dataclasses.dataclass
class Test:
    name: str
    points: float
    requires: list

    @property
    def title(self):
        return self.name.replace("_", " ")


@dataclasses.dataclass
class Chapter:
    name: str  # NN-slug
    title: str
    files: list  # what a student hands in
    given: list  # further sources, always the pristine ones
    imports: list  # what the files may call beyond the usual
    tests: list
    libs: list  # to link the program itself with
    brief: list  # its arguments for a short run

    @property
    def number(self):
        return int(self.name.split("-")[0])

    @property
    def pristine(self):
        return TESTS / self.name / "broken"

    @property
    def sources(self):
        return [file for file in self.files if file.endswith(".c")]

    @property
    def suite(self):
        return sorted((TESTS / self.name).glob("*.[ch]"))

    @property
    def points(self):
        return sum(test.points for test in self.tests)


def conf(path):
    """The lines of a chapter.conf as (directive, words)."""
    for line in path.read_text().splitlines():
        words = line.split("#")[0].split()
        if words:
            yield words[0], words[1:]


def read_chapter(name):
    said = {}
    tests = []
    for key, words in conf(TESTS / name / "chapter.conf"):
        if key == "test":
            requires = words[4].split(",") if len(words) > 4 and words[3] == "requires" else []
            tests.append(Test(words[0], float(words[2]), requires))
        else:
            said.setdefault(key, []).extend(words)
    return Chapter(name, " ".join(said.get("title", [name])), said["files"], said.get("given", []),
                   said.get("imports", []), tests, said.get("libs", []), said.get("brief", said.get("arguments", [])))


def chapters(numbers=""):
    """The written chapters, or those of them in a list such as "1,5"."""
    written = [read_chapter(path.parent.name) for path in sorted(TESTS.glob("[0-9][0-9]-*/chapter.conf"))]
    if not numbers:
        return written
    by_number = {chapter.number: chapter for chapter in written}
    wanted = [word for word in re.split(r"[,\s]+", numbers) if word]
    for word in wanted:
        if not word.isdigit() or int(word) not in by_number:
            raise Wrong(f"CHAPTERS={numbers}: there is no chapter {word} here. "
                        f"Written so far: {', '.join(map(str, by_number))}.")
    return [by_number[int(word)] for word in wanted]


def override_points(asked, path):
    """A course's own points: lines of `NUMBER TEST POINTS`."""
    tests = {(chapter.number, test.name): test for chapter in asked for test in chapter.tests}
    known = {(chapter.number, test.name) for chapter in chapters() for test in chapter.tests}
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        try:
            key, points = (int(words[0]), words[1]), float(words[2])
        except (ValueError, IndexError):
            raise Wrong(f"{path}:{number}: not `NUMBER TEST POINTS`: {line.strip()}") from None
        if key not in known or points < 0:
            raise Wrong(f"{path}:{number}: chapter {words[0]} has no test {words[1]}, or the points are negative")
        if key in tests:
            tests[key].points = points


def fingerprint(asked):
    """A hash of everything of ours that a verdict on these chapters rests on."""
    digest = hashlib.sha256()
    ours = [path for folder in ("tests/interleave", "tests/interleave/sqlite", "tests/workbook", "tests/grade")
            for path in pathlib.Path(folder).glob("*") if path.is_file()]
    for chapter in asked:
        ours += [TESTS / chapter.name / "chapter.conf", *chapter.suite, *chapter.pristine.glob("*")]
        digest.update(repr([(test.name, test.points) for test in chapter.tests]).encode())
    for path in sorted(ours):
        digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
