"""Source code with a caption, and on the site with numbered lines that a copy leaves out."""

import html

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from . import is_site


def lines(text, language):
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    return highlight(text, lexer, HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")


def numbered(text, language, first=1, anchors=False):
    """The lines as HTML; each bears its number, and its anchor (L24) where a page shows one file."""
    def one(number, line):
        anchor = f' id="L{number}"' if anchors else ""
        return f'<span class="il-line"{anchor} data-n="{number}">{line}\n</span>'
    return "".join(one(n, line) for n, line in enumerate(lines(text, language), first))


def block(inside, language, label="Source code"):
    # Scrolled by keyboard too.
    return (f'<div class="highlight-{language} notranslate"><div class="highlight">'
            f'<pre tabindex="0" role="region" aria-label="{html.escape(label)}">{inside}</pre></div></div>')


def listing(app, literal, caption, first=None):
    language = literal.get("language", "text")
    wrapper = nodes.container("", literal_block=True, classes=["literal-block-wrapper"])
    wrapper += caption
    if is_site(app):
        if first is None:
            inside = "\n".join(lines(literal.astext(), language)) + "\n"
        else:
            inside = numbered(literal.astext(), language, first)
        literal = nodes.raw("", block(inside, language, f"Source code: {caption.astext()}"), format="html")
    wrapper += literal
    return wrapper


def setup(app):
    return {"parallel_read_safe": True, "parallel_write_safe": True}
