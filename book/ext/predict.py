"""Predict, then see: the question of a chapter, answered on the page.

The section `## Predict` of a chapter has a list whose items begin with **A.**, **B.**, …, and a folded
answer that begins with the right letter.  A mark before the list tells predict.js that letter, and
another where the contents end; web.py loads the script for them.  Without JavaScript, on paper and on GitHub nothing changes.  A chapter without them fails the build.
"""

import re

from sphinx.errors import ExtensionError

from . import is_site

CHAPTER = re.compile(r"^\d\d-")
SECTION = re.compile(r"^## Predict\n(.*?)(?=^## )", re.DOTALL | re.MULTILINE)
CHOICE = re.compile(r"^- \*\*([A-Z])\.\*\* ", re.MULTILINE)
ANSWER = re.compile(r"<details><summary>The answer</summary>\s+([A-Z])\. ")
CONTENTS = ("index", "contents")


def right_letter(docname, text):
    """Of the section; an error says what it lacks."""
    section = SECTION.search(text)
    letters = CHOICE.findall(section[1]) if section else []
    answer = ANSWER.search(section[1]) if section else None
    if len(letters) < 2 or letters != [chr(ord("A") + i) for i in range(len(letters))]:
        raise ExtensionError(f"{docname}: `## Predict` has no list of choices **A.**, **B.**, …")
    if not answer or answer[1] not in letters:
        raise ExtensionError(f"{docname}: `## Predict` has no folded answer that begins with one of its letters")
    return answer[1]


def raw(attributes):
    return f"```{{raw}} html\n<div {attributes} hidden></div>\n```\n\n"


def add_mark(app, docname, source):
    text = source[0]
    if CHAPTER.match(docname):
        letter = right_letter(docname, text)
        at = CHOICE.search(text, SECTION.search(text).start()).start()
        mark = raw(f'class="il-predict" data-chapter="{docname}" data-answer="{letter}"')
    elif docname in CONTENTS:
        at, mark = len(text), "\n\n" + raw('class="il-predict-marks"')
    else:
        return
    if is_site(app):
        source[0] = text[:at] + mark + text[at:]


def setup(app):
    app.connect("source-read", add_mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
