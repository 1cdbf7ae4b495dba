"""Loads web/NAME.js and web/NAME.css on the pages that have a class or an anchor for it.

`stepper.js` and `stepper-state.js` belong to pages with class="il-stepper ..." or id="stepper".
"""

import re

from . import BOOK, is_site

EVERYWHERE = {"book"}


def subject(path):
    return path.stem.split("-")[0]


def wanted(path, body):
    name = re.escape(subject(path))
    return subject(path) in EVERYWHERE or re.search(rf'\bid="{name}"|class="[^"]*\bil-{name}\b', body)


def add_files(app, pagename, templatename, context, doctree):
    if not is_site(app):
        return
    loaded = " ".join(str(getattr(file, "filename", file)) for file in
                      [*context.get("script_files", []), *context.get("css_files", [])])
    for path in sorted(BOOK.glob("web/*.*")):
        if path.name in loaded or not wanted(path, context.get("body", "")):
            continue
        if path.suffix == ".css":
            app.add_css_file(path.name, priority=700)
        elif path.suffix == ".js":
            app.add_js_file(path.name, priority=700, loading_method="defer")


def other_files(app):
    """An EPUB gets nothing that is for a screen or for a printer."""
    if app.builder.name == "epub":
        app.config.html_static_path = ["epub"]
        files = app.builder.css_files
        files[:] = [file for file in files if "copybutton" not in file.filename]


def setup(app):
    app.connect("builder-inited", other_files)
    app.connect("html-page-context", add_files, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
