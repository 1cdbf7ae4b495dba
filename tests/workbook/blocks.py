"""Fills the generated blocks of pages, or checks that they are up to date.

    blocks.py [--check] BUILD PAGE...

A block stands between `<!-- generated KIND ... -->` and `<!-- end -->`:

    code FILE [NAME | struct NAME]   a file, or one function or struct of it
    schedule TEST                    the failing schedule of the page's pristine program
    diff                             from the page's broken program to the reference fix
    game                             the game of the page in a sentence, for who cannot play it
    claim                            what the page's plot claims, with the recorded numbers
    report NN-slug                   what a terminal shows of that chapter's first failing test

Schedules and reports come from the runs that fill.sh has made under BUILD.
"""

import json
import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r"(<!-- generated (.*?) -->\n).*?(<!-- end -->)", re.DOTALL)
LANGUAGES = {"c": "c", "h": "c", "py": "python", "js": "javascript", "go": "go", "rs": "rust",
             "java": "java", "pml": "promela"}


def fenced(language, text):
    lines = "\n".join(line.rstrip() for line in text.rstrip().split("\n"))
    return f"\n```{language}\n{lines}\n```\n\n"


def definition(source, name):
    """The lines of one function or struct, with the comment right above it."""
    lines = source.split("\n")
    head = re.compile(rf"^{name} {{$" if name.startswith("struct ") else rf"^\w.*\b{name}\(.*[^;]$")
    first = next((i for i, line in enumerate(lines) if head.match(line)), None)
    if first is None:
        raise LookupError(name)
    last = next(i for i in range(first, len(lines)) if re.match(r"^};?$", lines[i]))
    if first and lines[first - 1].rstrip().endswith("*/"):
        first -= 1
        while not lines[first].lstrip().startswith("/*"):
            first -= 1
    return "\n".join(lines[first : last + 1])


def all_of(schedules):
    return {1: "its only schedule passes", 2: "both schedules pass"}.get(
        schedules, f"all {int(schedules):,} schedules pass")


class Page:
    def __init__(self, path, build):
        self.path = path
        self.chapter = path.stem
        self.build = build
        self.conf = pathlib.Path("tests", self.chapter, "chapter.conf")

    def files(self):
        for line in self.conf.read_text().splitlines():
            words = line.split("#")[0].split()
            if words and words[0] == "files":
                yield from words[1:]

    def code(self, path, *name):
        # The reader may have changed chapters/: the page shows what was handed out.
        pristine = re.sub(r"^chapters/([^/]*)/", r"tests/\1/broken/", path)
        text = pathlib.Path(pristine).read_text()
        language = LANGUAGES.get(path.rpartition(".")[2], "")
        return fenced(language, definition(text, " ".join(name)) if name else text)

    def schedule(self, test):
        return fenced("text", (self.build / self.chapter / "page" / f"{test}.txt").read_text())

    def report(self, chapter):
        return fenced("text", (self.build / chapter / "page" / "terminal").read_text())

    def diff(self):
        text = ""
        for name in self.files():
            broken = f"tests/{self.chapter}/broken/{name}"
            fixed = f"solutions/{self.chapter}/{name}"
            command = ["diff", "-u", "--label", name, "--label", name, broken, fixed]
            text += subprocess.run(command, capture_output=True, text=True).stdout
        return fenced("diff", text)

    def game(self):
        graphs = json.loads((self.build / self.chapter / "page/game/game.json").read_text())
        schedules, breaking, moves = graphs["broken"]["nodes"][0]["counts"]
        fixed, fixed_breaking, _ = graphs["fixed"]["nodes"][0]["counts"]
        if not breaking or fixed_breaking:
            raise LookupError("the game can be won in the fix, or not in the broken program")
        return f"""
**Be the scheduler.** On the book's web site you can try to break this program yourself: you choose,
move by move, which thread goes on. There are {int(schedules):,} schedules to play, and {int(breaking):,} of
them break the program; {moves} moves are enough. In the fixed program it cannot be done:
{all_of(fixed)}.

"""

    def claim(self):
        folder = f"plots/{self.chapter}"
        command = ["awk", "-f", f"{folder}/claim.awk", f"{folder}/data.tsv"]
        return "\n" + subprocess.run(command, capture_output=True, text=True).stdout + "\n"

    def block(self, match):
        kind, *words = match[2].split()
        if kind not in ("code", "schedule", "report", "diff", "claim", "game"):
            raise LookupError(f"no such kind of block: {kind}")
        return match[1] + getattr(self, kind)(*words) + match[3]

    def filled(self):
        return BLOCK.sub(self.block, self.path.read_text())


def main(arguments):
    check = arguments[:1] == ["--check"]
    build, *paths = arguments[check:]
    bad = 0
    for path in map(pathlib.Path, paths):
        try:
            text = Page(path, pathlib.Path(build)).filled()
        except (LookupError, OSError, TypeError) as error:
            print(f"{path}: a generated block cannot be filled: {error}")
            bad = 1
            continue
        if text == path.read_text():
            continue
        if check:
            print(f"{path}: generated blocks are out of date: make record")
            bad = 1
        else:
            path.write_text(text)
            print(f"{path}: filled")
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
