"""The sidebar and the order of pages, from the lists of links in index.md.

Each heading, and each paragraph that is all bold, is a caption over the links that follow it.
"""

import re

CAPTION = re.compile(r"^(?:## (?P<heading>.*)|\*\*(?P<part>.*)\*\*)$")
ENTRY = re.compile(r"^- \[.*?\]\(([^)/#]+)\.md\)")


def parts(text):
    caption, entries = "", []
    for line in text.splitlines():
        begun, entry = CAPTION.match(line), ENTRY.match(line)
        if begun:
            yield caption, entries
            caption, entries = begun["heading"] or begun["part"], []
        elif entry:
            entries.append(entry[1])
    yield caption, entries


def toctree(caption, entries):
    return "\n".join(["", "```{toctree}", f":caption: {caption}", ":hidden:", ":titlesonly:", "",
                      *entries, "```", ""])


def add_toctrees(app, docname, source):
    if docname == app.config.root_doc:
        source[0] += "".join(toctree(*part) for part in parts(source[0]) if part[1])


def setup(app):
    app.connect("source-read", add_toctrees)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
