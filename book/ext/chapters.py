"""What chapters have in common: the line of facts under the title, `chapter 5`, and `[2]`."""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from . import BOOK

logger = logging.getLogger(__name__)
MENTION = re.compile(r"[Cc]hapters?\s+\d+(?:(?:,\s+|\s+and\s+|,\s+and\s+)\d+)*(?!\s+of\b)")
NUMBER = re.compile(r"(?:[Cc]hapters?\s+)?\d+")
CITATION = re.compile(r"\[\d+(?:,\s*\d+)*\]")
NO_LINKS = (nodes.reference, addnodes.pending_xref, nodes.literal, nodes.literal_block, nodes.title,
            nodes.raw, nodes.caption, nodes.image, nodes.comment)


def page_of_chapter(number):
    return next((path.stem for path in BOOK.glob(f"{int(number):02}-*.md")), None)


def plain_texts(document):
    """Text that may become a link."""
    for text in list(document.findall(nodes.Text)):
        above = text.parent
        while above is not None and not isinstance(above, NO_LINKS):
            above = above.parent
        if above is None:
            yield text


def split(text, pattern, link):
    """Replaces each match in a text by what `link` makes of it."""
    parts, end = [], 0
    for match in pattern.finditer(text):
        parts += [nodes.Text(text[end:match.start()]), *link(match[0])]
        end = match.end()
    if parts:
        text.parent.replace(text, [part for part in [*parts, nodes.Text(text[end:])] if part.astext()])


class Chapters(SphinxTransform):
    default_priority = 300

    def apply(self):
        for text in plain_texts(self.document):
            split(text, MENTION, self.mention)
        if not re.match(r"\d\d-", self.env.docname):
            return
        self.facts()
        self.sources = self.number_sources()
        for text in plain_texts(self.document):
            split(text, CITATION, self.citation)

    def mention(self, words):
        end = 0
        for number in NUMBER.finditer(words):
            page = page_of_chapter(re.search(r"\d+", number[0])[0])
            yield nodes.Text(words[end:number.start()])
            end = number.end()
            if page is None or page == self.env.docname:
                yield nodes.Text(number[0])
                continue
            link = addnodes.pending_xref("", nodes.inline("", number[0]), refdoc=self.env.docname,
                                         refdomain="std", reftype="doc", reftarget=f"/{page}",
                                         refexplicit=True, refwarn=True)
            yield link

    def facts(self):
        for line in self.document.findall(nodes.paragraph):
            if line.astext().startswith("Difficulty"):
                line["classes"].append("il-facts")
                return

    def number_sources(self):
        section = next((s for s in self.document.findall(nodes.section)
                        if s.next_node(nodes.title).astext() == "Sources"), None)
        listed = section.next_node(nodes.enumerated_list) if section else None
        for number, item in enumerate(listed.children if listed else [], 1):
            item["ids"].append(f"source-{number}")
        return len(listed.children) if listed else 0

    def citation(self, words):
        for part in re.split(r"(\d+)", words):
            if not part.isdigit():
                yield nodes.Text(part)
                continue
            if int(part) > self.sources:
                logger.warning("[%s] is not among the sources", part, location=self.env.docname)
            yield nodes.reference("", part, refid=f"source-{part}", internal=True, classes=["il-cite"])


def setup(app):
    app.add_transform(Chapters)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
