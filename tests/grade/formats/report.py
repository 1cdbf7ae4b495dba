"""report.html: what a student reads.  For each test its points, a sentence, and the failing schedule."""

import html

from formats.grades import amount
from formats.junit import legal

NAME = "report.html"

STYLE = """body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem; vertical-align: top;
border-top: 1px solid #8884; } td:first-child { white-space: nowrap; } pre { overflow-x: auto; font-size: .8rem;
padding: .6rem; border: 1px solid #8886; } :root { color-scheme: light dark; }"""
MARKS = {"passed": "✓", "failed": "✗", "withheld": "○", "not run": "–"}


def escape(text):
    return html.escape(legal(text))


def chapter_lines(chapter):
    yield f"<h2>Chapter {int(chapter['name'].split('-')[0])}, {escape(chapter['title'])}: " \
          f"{amount(chapter['points'])} of {amount(chapter['most'])} points</h2>"
    if chapter["problem"]:
        yield f"<p>None of its tests was run: {escape(chapter['problem'])}.</p>"
    if chapter["says"]:
        yield f"<p>The compiler says:</p><pre>{escape(chapter['says'])}</pre>"
    yield "<table><tr><th>points<th>test<th>why</tr>"
    for test in chapter["tests"]:
        yield f"<tr><td>{MARKS[test['outcome']]} {amount(test['points'])} / {amount(test['most'])}" \
              f"<td>{escape(test['title'])}<td>{escape(test['sentence'])}</tr>"
    yield "</table>"
    for line in chapter["advice"]:
        yield f"<p>Advice, which costs nothing: ThreadSanitizer warns of a {escape(line)}</p>"
    for test in chapter["tests"]:
        if test["report"]:
            yield f"<h3>{escape(test['title'])}</h3><pre>{escape(test['report'])}</pre>"
        if test["printed"]:
            yield f"<p>What the program printed:</p><pre>{escape(test['printed'])}</pre>"


def render(result):
    name = escape(result["submission"])
    body = [line for chapter in result["chapters"] for line in chapter_lines(chapter)]
    return "\n".join([
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{name}</title><style>{STYLE}</style>",
        f"<h1>{name}: {amount(result['points'])} of {amount(result['most'])} points</h1>",
        "<p>✓ passed, ✗ failed, ○ passed but its points wait for another test, – not run.</p>",
        *body, "</html>", ""])
