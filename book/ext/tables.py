"""Tables in print: columns as wide as their words need, so that nothing runs out of its cell."""

from docutils import nodes
from sphinx.transforms import SphinxTransform

LEAST, MOST = 9, 42  # characters: beyond that a cell is folded


class Widths(SphinxTransform):
    default_priority = 260

    def apply(self):
        if self.app.builder.format != "latex":
            return
        for table in self.document.findall(nodes.table):
            columns = list(table.findall(nodes.colspec))
            rows = [list(row.children) for row in table.findall(nodes.row)]
            for i, column in enumerate(columns):
                longest = max(len(row[i].astext()) for row in rows if i < len(row))
                column["colwidth"] = min(max(longest, LEAST), MOST)
            table["classes"].append("colwidths-given")


def setup(app):
    app.add_transform(Widths)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
