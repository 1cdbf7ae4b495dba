"""Blocks between `<!-- generated KIND ... -->` and `<!-- end -->`.

GitHub shows what stands between; here it also gets a caption with links to the files that it came
from.  A block that no longer says what its files say is a warning.  What only a run of the program
can tell is compared with the lines of source that it mentions; `make lint` runs the programs.
"""

import pathlib
import re
import subprocess
import sys

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from . import TOP, is_site
from .files import FileLink, pristine
from .listing import listing

sys.path.insert(0, str(TOP / "tests" / "workbook"))
import blocks  # noqa: E402  what fills the blocks, and so knows what they should say

logger = logging.getLogger(__name__)
BEGIN = re.compile(r"\s*<!-- generated (.*?) -->\s*$")
END = re.compile(r"\s*<!-- end -->\s*$")
SCHEDULE = re.compile(r"<!-- generated schedule (.*?) -->\n(.*?)<!-- end -->", re.DOTALL)
SITE = re.compile(r"\s([\w-]+\.[ch]):(\d+)  (\S.*)$", re.MULTILINE)
FROM_RUNS = ("schedule", "report", "results", "game")


# ---- A schedule is a directive where there is one ----


def as_directive(app, docname, source):
    directive = directives._directives.get("schedule")
    if directive is None:
        return
    most = directive.required_arguments + directive.optional_arguments

    def replace(block):
        if len(block[1].split()) > most:
            return block[0]
        return f"````{{schedule}} {block[1]}\n{block[2]}````\n"

    source[0] = SCHEDULE.sub(replace, source[0])


# ---- Is it still true? ----


def sources_of(chapter):
    return {path.name: path for folder in (f"tests/{chapter}/wrong", f"tests/{chapter}/broken", f"tests/{chapter}")
            for path in (TOP / folder).glob("*.[ch]")}


def wrong_lines(text, chapter):
    """Lines of source that a recorded schedule shows and that are others by now."""
    files = sources_of(chapter)
    for name, line, shown in SITE.findall(text):
        lines = files[name].read_text().split("\n") if name in files else []
        now = lines[int(line) - 1].strip() if int(line) <= len(lines) else ""
        if not now.startswith(shown.strip().rstrip("…")):
            yield f"{name}:{line}"


def stale(kind, words, page, text):
    """What is wrong with a block, or None."""
    if kind in ("schedule", "report"):
        named = [word for word in words if re.match(r"\d\d-", word)]
        wrong = list(wrong_lines(text, (named or [page.chapter])[0]))
        return f"shows lines that have changed: {', '.join(wrong)}" if wrong else None
    if kind in FROM_RUNS:
        return None
    if kind == "claim":
        proof = subprocess.run(["sh", "tests/workbook/prove-record.sh", "/".join((page.chapter, *words))],
                               text=True, capture_output=True, cwd=TOP).stdout
        wrong = re.findall(r"^not ok (.*)", proof, re.MULTILINE)
        if wrong:
            return f"rests on a record that does not hold: {wrong[0]}"
    try:
        expected = getattr(page, kind)(*words)
    except (AttributeError, LookupError, OSError, TypeError) as error:
        return f"cannot be filled: {error!r}"
    return None if expected.strip() == text.strip() else "is out of date"


def files_of(kind, words, page):
    """What a block was made from."""
    if kind == "code":
        return [TOP / pristine(words[0])]
    if kind == "diff":
        return [TOP / folder / name for name in page.files()
                for folder in (f"tests/{page.chapter}/broken", f"solutions/{page.chapter}")]
    if kind == "claim":
        return [TOP / page.plot(*words) / name for name in ("claim.awk", "data.tsv")]
    if kind == "schedule":
        named = [word for word in words if re.match(r"\d\d-", word)]
        return sources_of((named or [page.chapter])[0]).values()
    return []


def check(app, docname, source):
    page = blocks.Page(pathlib.Path("book", f"{docname}.md"), pathlib.Path("build"))
    for match in blocks.BLOCK.finditer(source[0]):
        kind, *words = match[2].split()
        text = match[0][len(match[1]):-len(match[3])]
        line = source[0].count("\n", 0, match.start()) + 1
        wrong = stale(kind, words, page, text)
        if wrong:
            logger.warning("the generated block `%s` %s: make record", match[2], wrong,
                           location=(docname, line))
        for path in files_of(kind, words, page) if not wrong else []:
            app.env.note_dependency(str(path))


# ---- Captions ----


def caption(*links):
    """`a → b`: links to the files."""
    text = nodes.caption()
    for link in links:
        if len(text):
            text += nodes.Text(" → ")
        text += link
    return text


class Wrap(SphinxTransform):
    default_priority = 200

    def apply(self):
        for begin in list(self.document.findall(nodes.raw)):
            match = BEGIN.match(begin.astext())
            if match:
                self.wrap(begin, match[1].split())

    def wrap(self, begin, words):
        parent, first = begin.parent, begin.parent.index(begin)
        last = next((i for i in range(first, len(parent)) if END.match(parent[i].astext())), None)
        if last is None:
            logger.warning("a generated block has no end", location=begin)
            return
        inside = parent.children[first + 1:last]
        box = nodes.container(classes=["il-generated", f"il-from-{words[0]}"])
        box += self.content(words, inside)
        parent[first:last + 1] = [box]

    def content(self, words, inside):
        make = getattr(self, words[0], None)
        literal = next((node for node in inside if isinstance(node, nodes.literal_block)), None)
        return make(words[1:], literal) if make and literal else inside

    def code(self, words, literal):
        path, source = words[0], TOP / pristine(words[0])
        if not source.exists():  # check() has said so
            return [literal]
        text = source.read_text()
        first = 1 + text.count("\n", 0, max(text.find(literal.astext()), 0))
        link = FileLink(self.env, path, f"#L{first}" if len(words) > 1 else "")
        return [listing(self.app, literal, caption(link.node(nodes.literal("", path))), first)]

    def diff(self, words, literal):
        page = blocks.Page(pathlib.Path("book", f"{self.env.docname}.md"), pathlib.Path("build"))
        names = list(page.files())
        links = [FileLink(self.env, f"{folder}/{page.chapter}/{names[0]}") for folder in ("chapters", "solutions")]
        words = ["broken", "fixed"] if is_site(self.app) else [f"{f}/{page.chapter}" for f in ("chapters", "solutions")]
        shown = caption(*(link.node(nodes.Text(word)) for link, word in zip(links, words)))
        return [listing(self.app, literal, shown)]


def setup(app):
    app.connect("source-read", check, priority=400)
    app.connect("source-read", as_directive)
    app.add_transform(Wrap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
