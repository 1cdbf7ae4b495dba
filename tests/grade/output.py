"""Where results go: whole files or none, and a table for a person."""

import json
import os
import pathlib
import sys

from formats import grades, gradescope, junit, prairielearn, report
from formats.grades import amount

RESULT = "result.json"  # ours, of which all others are made
FORMATS = (gradescope, junit, grades, prairielearn, report)


def write_whole(path, text):
    """The file appears complete, or stays as it was."""
    path = pathlib.Path(path)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(part, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def write_all(result, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for form in FORMATS:
        write_whole(folder / form.NAME, form.render(result))
    write_whole(folder / RESULT, json.dumps(result, indent=1, ensure_ascii=False) + "\n")


def painter(stream):
    if not stream.isatty() or os.environ.get("NO_COLOR"):
        return lambda code, text: text
    return lambda code, text: f"\033[{code}m{text}\033[0m"


def show(result, stream=sys.stdout):
    """How the mark came about, a line a test."""
    paint = painter(stream)
    say = lambda text="": print(text, file=stream)  # noqa: E731
    for chapter in result["chapters"]:
        say(paint(1, f"Chapter {int(chapter['name'].split('-')[0])}, {chapter['title']}: "
                     f"{amount(chapter['points'])} of {amount(chapter['most'])}"))
        if chapter["problem"]:
            say(f"  {paint(31, chapter['problem'])}")
            for line in chapter["says"].splitlines()[:12]:
                say(f"    {line}")
        else:
            for test in chapter["tests"]:
                sign = {"passed": paint(32, "✓"), "failed": paint(31, "✗"), "withheld": paint(33, "○")}[test["outcome"]]
                say(f"  {sign} {amount(test['points']):>3} / {amount(test['most']):<3} {test['title']}")
                if test["outcome"] != "passed":
                    say(f"              {test['sentence']}")
        for line in chapter["advice"]:
            say(f"  advice: ThreadSanitizer warns of a {line}")
    say()
    for flag in result["flags"]:
        say(paint(33, f"look at this: {flag}"))
    for sentence in result["isolation"]["missing"]:
        say(paint(33, f"isolation: {sentence}"))
    say(paint(1, f"{result['submission']}: {amount(result['points'])} of {amount(result['most'])} points"))
