"""Writes the JSON of what pages show, schedules and games, or checks that it is up to date.

    recorded.py [--check] BUILD PAGE...

`<!-- generated schedule TEST [NN-slug] -->`, in book/NN-slug.md without the second word, records
book/recorded/NN-slug/TEST.json, with wrong/NAME as the second word book/recorded/NN-slug/wrong/NAME/TEST.json,
and `<!-- generated game -->` game.json, from the runs that fill.sh has made under BUILD.  Left out is what changes without the failure being another: the schedule in the
checker's own terms, and how many were run before it was found.
"""

import pathlib
import re
import sys

from blocks import folder_of

SCHEDULE = re.compile(r"^<!-- generated schedule (\S+)(?: (\S+))? -->$", re.MULTILINE)
GAME = "<!-- generated game -->"
FLEETING = re.compile(r'^  "schedule": .*\n', re.MULTILINE)


def wanted(build, page):
    """Each file that the page needs, with what it should say."""
    text, kept = page.read_text(), pathlib.Path("book/recorded")
    for test, program in SCHEDULE.findall(text):
        chapter, within = folder_of(page.stem, program)
        fresh = build / chapter / "page" / within / f"{test}.json"
        yield kept / chapter / within / f"{test}.json", FLEETING.sub("", fresh.read_text())
    if GAME in text:
        yield kept / page.stem / "game.json", (build / page.stem / "page/game/game.json").read_text()


def is_current(path, text):
    return path.exists() and path.read_text() == text


def main(arguments):
    check = arguments[:1] == ["--check"]
    build, *pages = map(pathlib.Path, arguments[check:])
    stale = [file for page in pages for file in wanted(build, page) if not is_current(*file)]
    for path, text in stale:
        if check:
            print(f"{path}: is out of date: make record")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"{path}: recorded")
    return 1 if check and stale else 0


sys.exit(main(sys.argv[1:]))
