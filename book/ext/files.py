"""Links from the book to files of the workbook.

On GitHub they lead to the file; the site gets a page for each file that is linked, under code/, and
for each folder one that lists it.  PDF and EPUB keep the words and drop the link.
"""

import html
import os
import pathlib
import re

from docutils import nodes
from pygments.lexers import get_lexer_for_filename
from pygments.util import ClassNotFound
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from . import BOOK, TOP, is_site
from .listing import block, numbered


def pristine(path):
    """The reader may have changed chapters/: the book shows what was handed out."""
    return re.sub(r"^chapters/([^/]*)/", r"tests/\1/broken/", path)


def page_of(path):
    return f"code/{path}/index" if (TOP / path).is_dir() else f"code/{path}"


class FileLink:
    """A link to `path` (from the top of the workbook) on the page that is being read."""

    def __init__(self, env, path, fragment=""):
        self.env, self.path, self.fragment = env, path, fragment

    def node(self, *children):
        if not is_site(self.env.app):
            return nodes.inline("", "", *children)
        if not hasattr(self.env, "il_files"):
            self.env.il_files = {}
        self.env.il_files.setdefault(self.env.docname, set()).add(self.path)
        self.env.note_dependency(str(TOP / pristine(self.path)))
        uri = "../" * self.env.docname.count("/") + page_of(self.path) + ".html" + self.fragment
        return nodes.reference("", "", *children, refuri=uri, internal=True, classes=["il-file"])


class Links(SphinxTransform):
    """What MyST takes for a download, or for a page that is missing."""
    default_priority = 210

    def apply(self):
        for node in list(self.document.findall(addnodes.download_reference)) + list(
                self.document.findall(addnodes.pending_xref)):
            if node.get("reftype") == "myst":
                self.resolve(node)

    def resolve(self, node):
        target, _, fragment = node["reftarget"].partition("#")
        found = pathlib.Path(os.path.normpath(BOOK / target)) if target else BOOK
        is_page = found.parent == BOOK and found.suffix == ".md" and found.name != "README.md"
        if found == BOOK or is_page or TOP not in found.parents or not found.exists():
            return
        link = FileLink(self.env, str(found.relative_to(TOP)), f"#{fragment}" if fragment else "")
        node.replace_self(link.node(*[child.deepcopy() for child in node.children]))


# ---- The pages ----


def language_of(name, text):
    try:
        return get_lexer_for_filename(name, text).aliases[0]
    except ClassNotFound:
        return "sh" if text.startswith("#!") else "text"


def page_of_file(path):
    text = (TOP / pristine(path)).read_text()
    language = language_of(pathlib.Path(path).name, text)
    return block(numbered(text.rstrip("\n"), language, anchors=True), language, f"All of {path}")


def page_of_folder(path, known):
    def entry(child):
        relative = str(child.relative_to(TOP))
        name = html.escape(child.name + ("/" if child.is_dir() else ""))
        if relative not in known:
            return f"<li><code>{name}</code></li>"
        up = "../" * page_of(path).count("/")
        return f'<li><a href="{up}{page_of(relative)}.html"><code>{name}</code></a></li>'
    children = sorted(child for child in (TOP / path).iterdir() if not child.name.startswith((".", "__")))
    return "<ul>" + "".join(map(entry, children)) + "</ul>"


def code_pages(app):
    if not is_site(app):
        return
    known = sorted(set().union(*getattr(app.env, "il_files", {}).values()))
    for path in known:
        body = page_of_folder(path, known) if (TOP / path).is_dir() else page_of_file(path)
        title = f"<code>{html.escape(path)}</code>"
        body = f'<section class="il-code-page"><h1>{title}</h1>{body}</section>'
        yield page_of(path), {"title": path, "body": body, "meta": {}}, "page.html"


def forget(app, env, docname):
    getattr(env, "il_files", {}).pop(docname, None)


def merge(app, env, docnames, other):
    mine = env.__dict__.setdefault("il_files", {})
    mine.update({name: files for name, files in getattr(other, "il_files", {}).items() if name in docnames})


def setup(app):
    app.add_transform(Links)
    app.connect("html-collect-pages", code_pages)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
