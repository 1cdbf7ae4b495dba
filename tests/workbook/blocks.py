"""Fills the generated blocks of pages, or checks that they are up to date.

    blocks.py [--check] BUILD PAGE...

A block stands between `<!-- generated KIND ... -->` and `<!-- end -->`:

    code FILE [NAME | struct NAME]   a file, or one function or struct of it
    schedule TEST [NN-slug]          the failing schedule of a pristine program, the page's own or another
    schedule TEST wrong/NAME         the failing schedule of one of the page's wrong fixes
    results NN-slug TEST...          what a terminal shows of these tests of that chapter's fix
    diff                             from the page's broken program to the reference fix
    data [NAME]                      the recorded data of the page's plot, or of its plot NAME, as a table
    game                             the game of the page in a sentence, for who cannot play it
    claim [NAME]                     what that plot claims, with the recorded numbers
    report NN-slug                   what a terminal shows of that chapter's first failing test
    contents, topics                 all chapters, or all topics, those that are written as links
    names LANGUAGE                   what ideas are called there
    tools claim|found|alarms|cost    what book/tools/data.tsv says

Schedules, results and reports come from the runs that fill.sh has made under BUILD.
"""

import json
import pathlib
import re
import subprocess
import sys

import lists
import tools

BLOCK = re.compile(r"(<!-- generated ([^\n]*?) -->\n).*?(<!-- end -->)", re.DOTALL)
KINDS = ("code", "schedule", "results", "report", "diff", "claim", "data", "game", "contents", "topics", "names",
         "tools")
LANGUAGES = {"c": "c", "h": "c", "py": "python", "mjs": "javascript", "go": "go", "rs": "rust",
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


def rounds_joined(header, rows):
    """Rows that differ in their round, or slice of time, alone become one, with a list of what each gave."""
    at = next((i for i, name in enumerate(header) if name in ("round", "slice")), None)
    if at is None:
        return header, rows
    groups = {}
    for row in rows:
        groups.setdefault(tuple(row[:at]), []).append(row[at + 1 :])
    def told(values):
        return values[0] if len(set(values)) == 1 else ", ".join(values)
    joined = [[*key, *map(told, zip(*rest))] for key, rest in groups.items()]
    return header[:at] + header[at + 1 :], joined


def thinned(rows, most=24):
    """Of each program's rows every so many, and the last; and how many that are."""
    programs = {}
    for row in rows:
        programs.setdefault(row[0], []).append(row)
    step = -(-max(map(len, programs.values())) // most)
    kept = [row for all_of in programs.values() for i, row in enumerate(all_of)
            if i % step == 0 or i == len(all_of) - 1]
    return kept, step


def all_of(schedules):
    return {1: "its only schedule passes", 2: "both schedules pass"}.get(
        schedules, f"all {int(schedules):,} schedules pass")


def folder_of(stem, program=None):
    """A program as blocks name it, NN-slug or wrong/NAME, and the folders of its runs: that of the chapter, and
    one within it.  Without a name it is the pristine program of the page."""
    if program and program.startswith("wrong/"):
        return stem, program
    return program or stem, ""


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

    def schedule(self, test, program=None):
        chapter, within = folder_of(self.chapter, program)
        return fenced("text", (self.build / chapter / "page" / within / f"{test}.txt").read_text())

    def results(self, chapter, *tests):
        lines = (self.build / chapter / "page" / "fixed").read_text().splitlines()
        wanted = [test.replace("_", " ") for test in tests]
        shown = [line for line in lines if any(f" {test} " in line for test in wanted)]
        if len(shown) != len(wanted):
            raise LookupError(f"{len(shown)} of {len(wanted)} tests have a result")
        return fenced("text", "\n".join(shown))

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

    def plot(self, *name):
        return "/".join(("plots", self.chapter, *name))

    def data(self, *name):
        path = f"{self.plot(*name)}/data.tsv"
        lines = [line.split("\t") for line in pathlib.Path(path).read_text().splitlines()]
        notes = {line[0][2:]: line[1:] for line in lines if line[0].startswith("# ")}
        header = ["program", *notes["program"]]
        header, rows = rounds_joined(header, [line for line in lines if line[0][:1] != "#"])
        rows, step = thinned(rows)
        table = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
        text = "\n".join("| " + " | ".join(row) + " |" for row in table).replace("_", " ")
        every = "" if step == 1 else f"One row of {step} of each program. "
        return (f"\n{text}\n\n{every}Measured on: {notes['machine'][0]}. The whole of it is in "
                f"[`{path}`](../{path}).\n\n")

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

    def claim(self, *name):
        folder = self.plot(*name)
        command = ["awk", "-f", f"{folder}/claim.awk", f"{folder}/data.tsv"]
        return "\n" + subprocess.run(command, capture_output=True, text=True).stdout + "\n"

    def contents(self):
        return lists.contents()

    def topics(self):
        return lists.topics()

    def names(self, language):
        return lists.names(language)

    def tools(self, table):
        return tools.table(table)

    def block(self, match):
        kind, *words = match[2].split()
        if kind not in KINDS:
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
