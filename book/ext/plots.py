"""Plots: within the page on the site, so that they follow its colours; as PDF in the PDF."""

import html
import os
import pathlib
import re
import subprocess

from docutils import nodes
from sphinx.transforms import SphinxTransform

from . import BOOK, TOP, is_site

COLOURS = {"0072b2": "blue", "d55e00": "vermilion", "009e73": "green", "cc79a7": "purple"}


def hexadecimal(match):
    return "#" + "".join(f"{int(part):02x}" for part in match.groups())


def themed(svg):
    """Black follows the text, and each of our colours its variable."""
    svg = re.sub(r"rgb\(\s*(\d+),\s*(\d+),\s*(\d+)\)", hexadecimal, svg)
    for colour, name in COLOURS.items():
        svg = re.sub(rf"(?<!, )#{colour}\b", f"var(--il-{name})", svg, flags=re.IGNORECASE)
    return re.sub(r'(["\':]\s*)(?:black|#000000)\b', r"\1currentColor", svg)


def within(svg, name, alt):
    """The SVG as part of a page: its identifiers are its own, and it says what it shows."""
    svg = re.sub(r"^.*?(?=<svg)", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<title>Gnuplot</title>|<desc>Produced by GNUPLOT.*?</desc>", "", svg)
    svg = re.sub(r"""\b(id|(?:xlink:)?href)=(["'])(#?)""", rf"\1=\2\3{name}-", svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    label = f'<svg class="il-plot" role="img" aria-label="{html.escape(alt)}"'
    return themed(re.sub(r"<svg", lambda _: label, svg, count=1))


def copy_for(app, path, name):
    """A file for PDF or EPUB, with a name of its own: all plots are called plot.svg."""
    svg = path.read_text()
    folder = pathlib.Path(app.doctreedir).parent / f"plots-{app.builder.format}"
    folder.mkdir(parents=True, exist_ok=True)
    if app.builder.format != "latex":
        (folder / f"{name}.svg").write_text(svg)
        return folder / f"{name}.svg"
    # rsvg-convert knows no variables: what a plot falls back to.
    svg = re.sub(r"var\(--[\w-]+,\s*([^()]+|rgb\([^)]*\))\)", r"\1", svg)
    target = folder / f"{name}.pdf"
    command = ["rsvg-convert", "--format=pdf", "--output", str(target)]
    subprocess.run(command, input=svg.encode(), check=True)
    return target


class Place(SphinxTransform):
    default_priority = 240

    def apply(self):
        for image in list(self.document.findall(nodes.image)):
            path = pathlib.Path(os.path.normpath(BOOK / image["uri"]))
            if path.suffix == ".svg" and TOP in path.parents and path.exists():
                self.env.note_dependency(str(path))
                self.place(image, path, re.sub(r"\W", "-", str(path.relative_to(TOP).with_suffix(""))))

    def place(self, image, path, name):
        if is_site(self.app):
            picture = within(path.read_text(), name, image.get("alt", ""))
            image.replace_self(nodes.raw("", picture, format="html"))
        else:
            image["uri"] = os.path.relpath(copy_for(self.app, path, name), BOOK)


def setup(app):
    app.add_transform(Place)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
