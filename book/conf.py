"""The book, for Sphinx: see README.md.  `make book`, `make book-pdf`, `make book-epub`."""

import pathlib
import sys

BOOK = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(BOOK))

project = "Interleaved"
author = "The authors of Interleaved"
copyright = "the authors of Interleaved; text and plots CC BY 4.0, code MIT"
language = "en"
include_patterns = ["*.md"]
exclude_patterns = ["README.md"]
html_copy_source = False

# Every file in ext/ is an extension with one concern.
extensions = ["myst_parser", "sphinx_copybutton"]
extensions += [f"ext.{path.stem}" for path in sorted(BOOK.glob("ext/[a-z]*.py"))]
myst_heading_anchors = 4  # as GitHub makes them
copybutton_selector = "div.highlight:not(.il-plain div) pre"
smartquotes = False  # what the page says is what the reader sees

html_theme = "furo"
html_title = "Interleaved"
html_static_path = ["web"]
html_css_files = ["book.css"]
html_show_sphinx = False
html_show_copyright = True
html_last_updated_fmt = None
pygments_style = "colours.Light"
pygments_dark_style = "colours.Dark"
