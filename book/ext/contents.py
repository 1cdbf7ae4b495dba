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
    if docname != app.config.root_doc:
        return
    begin, *lists = re.split(r"^(?=## )", source[0], flags=re.MULTILINE)
    trees = "".join(toctree(*part) for part in parts(source[0]) if part[1])
    # In print the contents stand at the front, with page numbers.
    kept = lists if app.builder.format == "html" else []
    source[0] = "".join([begin, trees, *kept])


def setup(app):
    app.connect("source-read", add_toctrees)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
