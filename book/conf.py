"""The book, for Sphinx: see README.md.  `make book`, `make book-pdf`, `make book-epub`."""

import pathlib
import sys

BOOK = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(BOOK))

project = "Interleaved"
author = "The authors of Interleaved"
copyright = "the authors of Interleaved; text and plots CC BY 4.0, code MIT"
version = "1"  # an EPUB must have one
language = "en"
include_patterns = ["*.md"]
exclude_patterns = ["README.md"]
html_copy_source = False
epub_basename = "interleaved"

# Every file in ext/ is an extension with one concern.
extensions = ["myst_parser", "sphinx_copybutton"]
extensions += [f"ext.{path.stem}" for path in sorted(BOOK.glob("ext/[a-z]*.py"))]
myst_heading_anchors = 4  # as GitHub makes them
copybutton_selector = "div.highlight:not(.il-plain div) pre"
smartquotes = False  # what the page says is what the reader sees

html_theme = "furo"
html_title = "Interleaved"
html_static_path = ["web"]

html_favicon = "web/icon.svg"
html_show_search_summary = False  # it would have to fetch, which file:// forbids
html_show_sphinx = False
html_show_copyright = True
html_last_updated_fmt = None
pygments_style = "colours.Light"
pygments_dark_style = "colours.Dark"
html_math_renderer = "mathml"

# ---- PDF ----

today = " "  # no date on the title page
latex_engine = "xelatex"
latex_documents = [("index", "interleaved.tex", project, author, "manual")]
latex_show_urls = "footnote"
latex_use_xindy = False
latex_elements = {
    "papersize": "a4paper",
    "pointsize": "10pt",
    "babel": "",
    "polyglossia": "",
    "fncychap": "",
    "releasename": "",
    "passoptionstopackages": r"\PassOptionsToPackage{hyphens}{url}",  # long addresses break at hyphens
    "extraclassoptions": "oneside,openany",
    "fontpkg": (BOOK / "print" / "fonts.tex").read_text(),
    "preamble": (BOOK / "print" / "preamble.tex").read_text(),
    "sphinxsetup": "verbatimwithframe=false, VerbatimColor={gray}{0.965}, verbatimwrapslines=true,"
                   "hmargin={24mm,24mm}, vmargin={24mm,24mm}, TitleColor={gray}{0},"
                   "InnerLinkColor={RGB}{0,89,156}, OuterLinkColor={RGB}{0,89,156}",
}

# ---- EPUB ----

epub_title = project
epub_author = author
epub_publisher = author
epub_copyright = copyright
epub_identifier = "interleaved"
epub_scheme = "URN"
epub_uid = "interleaved"
epub_show_urls = "no"
epub_exclude_files = ["search.html", "_static/opensearch.xml"]
epub_css_files = ["epub.css"]
epub_tocdup = False
epub_use_index = True
