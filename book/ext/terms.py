"""The glossary's terms, and the index.

A term is a heading of glossary.md.  Where a page sets it in italics, as one does to define a word,
it becomes a link to the glossary; there, and wherever a page links to a term, the index points.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from . import BOOK

GLOSSARY = BOOK / "glossary.md"


def slug(heading):
    """As GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def terms():
    """Anchor of each term: the term."""
    text = GLOSSARY.read_text() if GLOSSARY.exists() else ""
    return {slug(name): name for name in re.findall(r"^## (.*)$", text, re.MULTILINE)}


def find(words, known):
    name = slug(" ".join(words.split()))
    return next((n for n in (name, name.removesuffix("s"), name.removesuffix("es")) if n in known), None)


class Terms(SphinxTransform):
    default_priority = 310

    def apply(self):
        known = terms()
        self.env.note_dependency(str(GLOSSARY))
        self.seen = set()
        if self.env.docname == "glossary":
            return self.define(known)
        for node in list(self.document.findall(nodes.emphasis)):
            name = find(node.astext(), known)
            if name and not isinstance(node.parent.parent, (nodes.reference, addnodes.pending_xref)):
                self.index(node, known[name], name)
                node.replace_self(self.link(node, name))
        for node in list(self.document.findall(addnodes.pending_xref)):
            name = node["reftarget"].rpartition("glossary.md#")[2]
            if node["reftarget"] != name and name in known:
                self.index(node, known[name], name)

    def define(self, known):
        for section in self.document.findall(nodes.section):
            name = slug(section.next_node(nodes.title).astext())
            if name in known:
                self.index(section.next_node(nodes.title), known[name], name, "main")

    def link(self, node, name):
        link = addnodes.pending_xref(refdoc=self.env.docname, reftarget=f"glossary.md#{name}",
                                     reftype="myst", refdomain=None, refexplicit=True, refwarn=True)
        link += nodes.inline("", "", node.deepcopy(), classes=["il-term"])
        return link

    def index(self, node, term, name, main=""):
        """Only where a page comes upon a term first."""
        if name in self.seen:
            return
        self.seen.add(name)
        anchor = f"term-{name}"
        entry = addnodes.index(entries=[("single", term, anchor, main, None)])
        place = nodes.target("", "", ids=[anchor])
        at = node.parent.index(node)
        if isinstance(node, nodes.title):
            node.parent.insert(at + 1, [entry, place])
        else:
            node.parent.insert(at, [entry, place])


def setup(app):
    app.add_transform(Terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
