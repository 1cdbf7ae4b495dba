"""What the extensions share."""

import pathlib

BOOK = pathlib.Path(__file__).resolve().parents[1]
TOP = BOOK.parent


def is_site(app):
    """The web site, as opposed to PDF and EPUB: the only place with pages of source and scripts."""
    return app.builder.name == "html"
