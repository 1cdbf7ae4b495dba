"""Sphinx: the game of a chapter's page, "be the scheduler".

The page has a generated block `<!-- generated game -->`: a sentence for whoever cannot play.  In HTML
the game is added to it, with the recorded graphs (book/recorded/NN-slug/game.json) and the two
programs inlined, so that it works from file://; game.js hides the sentence where it runs.
"""

import json
import re

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import CLexer

from ext import BOOK, TOP, is_site

BLOCK = re.compile(r"(<!-- generated game -->\n)(.*?)(<!-- end -->)", re.DOTALL)
PROGRAMS = {"broken": "tests/{}/broken", "fixed": "solutions/{}"}


def files_of(chapter):
    for line in (TOP / "tests" / chapter / "chapter.conf").read_text().splitlines():
        words = line.split("#")[0].split()
        if words[:1] == ["files"]:
            yield from words[1:]


def lines_of(path):
    html = highlight(path.read_text(), CLexer(stripnl=False), HtmlFormatter(nowrap=True))
    return html.rstrip("\n").split("\n")


def sources(chapter, env):
    """The program's files as lines of HTML, by program and by name."""
    result = {}
    for program, folder in PROGRAMS.items():
        paths = [TOP / folder.format(chapter) / name for name in files_of(chapter)]
        for path in paths:
            env.note_dependency(str(path))
        result[program] = {path.name: lines_of(path) for path in paths}
    return result


def widget(chapter, env):
    recorded = BOOK / "recorded" / chapter / "game.json"
    env.note_dependency(str(recorded))
    data = json.loads(recorded.read_text())
    data["sources"] = sources(chapter, env)
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    return (f'<div class="il-game" data-chapter="{chapter}" hidden>'
            f'<script type="application/json">{text}</script></div>')


def raw(html):
    return f"```{{raw}} html\n{html}\n```\n"


def add_game(app, docname, source):
    if not is_site(app):
        return

    def with_game(block):
        return (block[1] + raw('<div class="il-game-plain">') + block[2] + raw("</div>") +
                raw(widget(docname, app.env)) + block[3])

    source[0] = BLOCK.sub(with_game, source[0])


def add_files(app, pagename, templatename, context, doctree):
    if 'class="il-game"' in context.get("body", ""):
        app.add_css_file("game.css")
        for script in ("game-state.js", "game-words.js", "game.js"):
            app.add_js_file(script)


def setup(app):
    app.connect("source-read", add_game)
    app.connect("html-page-context", add_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
