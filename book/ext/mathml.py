"""Formulas, ```math on GitHub, as MathML, which every browser draws by itself."""

from docutils import nodes
from docutils.utils.math import latex2mathml
from sphinx.transforms import SphinxTransform


def mathml(tex, block):
    if hasattr(latex2mathml, "tex2mathml"):  # docutils 0.20 and later
        return latex2mathml.tex2mathml(tex, as_block=block)
    return "".join(latex2mathml.parse_latex_math(tex, inline=not block).xml())


class Fences(SphinxTransform):
    default_priority = 250

    def apply(self):
        for node in list(self.document.findall(nodes.literal_block)):
            if node.get("language") == "math":
                text = node.astext()
                node.replace_self(nodes.math_block(text, text, nowrap=False, number=None, label=None))


def visit_inline(translator, node):
    translator.body.append(mathml(node.astext(), False))
    raise nodes.SkipNode


def visit_block(translator, node):
    translator.body.append(f'<div class="math">{mathml(node.astext(), True)}</div>')
    raise nodes.SkipNode


def setup(app):
    app.add_transform(Fences)
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
