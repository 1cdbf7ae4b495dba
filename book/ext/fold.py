"""`<details>` blocks: as they are in HTML, and under a heading of their own in print."""

import html
import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

OPEN = re.compile(r"\s*<details>\s*<summary>(.*?)</summary>\s*$", re.DOTALL)
CLOSE = re.compile(r"\s*</details>\s*$")


class Unfold(SphinxTransform):
    default_priority = 220

    def apply(self):
        if self.app.builder.format != "latex":
            return
        for node in list(self.document.findall(nodes.raw)):
            opened = OPEN.match(node.astext())
            if opened:
                summary = html.unescape(re.sub(r"<.*?>", "", opened[1]))
                node.replace_self(nodes.rubric("", summary))
            elif CLOSE.match(node.astext()):
                node.parent.remove(node)


def setup(app):
    app.add_transform(Unfold)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
