"""Mends the Furo and the Sphinx that Debian 12, Debian 13 and Ubuntu 24.04 package; see README.md for when it can go.

- furo.js imports Gumshoe, which a classic script cannot and a module may not from file://: both in one.
- furo.css imports normalize.css from the root of a web server: inlined.
- furo.css has lost the rules for "dark if the system is": made from those for "dark by hand".
- Pages have a `div` in labels and buttons, headings without a level, and listings that the keyboard
  cannot scroll.
- searchtools.js takes the first page's number, 0, for "not found", and so loses it when asked for two words.
"""

import pathlib
import re

NORMALIZE = pathlib.Path("/usr/share/javascript/normalize.css/normalize.css")
DARK = re.compile(r'body\[data-theme="?dark"?\]((?:(?!theme-icon)[^{,])*)\{([^{}]*)\}')


def one_script(folder):
    furo, gumshoe = folder / "furo.js", folder / "gumshoe-patched.js"
    text = furo.read_text()
    if gumshoe.exists():  # sets window.Gumshoe
        text = gumshoe.read_text() + re.sub(r"^import Gumshoe.*$", "", text, flags=re.MULTILINE)
        gumshoe.unlink()
    furo.write_text(re.sub(r"^\s*console\.log\(.*\);$", "", text, flags=re.MULTILINE))


def whole_style(folder):
    furo = folder / "furo.css"
    text = furo.read_text()
    if "@import url(/javascript/" in text:
        normalize = NORMALIZE.read_text() if NORMALIZE.exists() else ""
        text = normalize + re.sub(r"@import url\(/javascript/[^)]*\);", "", text)
    if "prefers-color-scheme" not in text:
        rules = "".join(f'body:not([data-theme="light"]){rest}{{{rule}}}\n' for rest, rule in DARK.findall(text))
        text += f"@media not print {{ @media (prefers-color-scheme: dark) {{\n{rules}}} }}\n"
    furo.write_text(text)


def whole_search(path):
    text = path.read_text()
    path.write_text(re.sub(r"!(terms|titleTerms)\[word\]", r"\1[word] === undefined", text))


def better(page):
    def spans(match):
        return re.sub(r"<(/?)div\b", r"<\1span", match[0])
    page = re.sub(r"<(label|button)\b.*?</\1>", spans, page, flags=re.DOTALL)
    page = page.replace('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">')
    page = page.replace('\n<div id="search-results">', '<h1 class="visually-hidden">Search</h1><div id="search-results">')
    page = re.sub(r'<div class="table-wrapper[^">]*"(?=>)', r'\g<0> tabindex="0"', page)  # wide ones scroll
    return page.replace('<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">')


def better_pages(folder):
    for path in folder.rglob("*.html"):
        page = path.read_text()
        if better(page) != page:
            path.write_text(better(page))


def repair(app, exception):
    if exception or app.builder.name != "html":
        return
    static = pathlib.Path(app.outdir, "_static")
    one_script(static / "scripts")
    whole_style(static / "styles")
    whole_search(static / "searchtools.js")
    better_pages(pathlib.Path(app.outdir))


def setup(app):
    app.connect("build-finished", repair)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
