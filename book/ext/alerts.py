"""GitHub's alerts, quotations that begin with `[!TIP]` or the like, as admonitions."""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

KINDS = {"NOTE": nodes.note, "TIP": nodes.tip, "IMPORTANT": nodes.important,
         "WARNING": nodes.warning, "CAUTION": nodes.caution}
MARK = re.compile(r"\s*\[!(\w+)\]\s*")


class Alerts(SphinxTransform):
    default_priority = 230

    def apply(self):
        for quote in list(self.document.findall(nodes.block_quote)):
            text = next(iter(quote.findall(nodes.Text)), nodes.Text(""))
            mark = MARK.match(text)
            if mark and mark[1] in KINDS:
                text.parent.replace(text, nodes.Text(MARK.sub("", text, count=1)))
                quote.replace_self(KINDS[mark[1]]("", *quote.children))


def setup(app):
    app.add_transform(Alerts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
