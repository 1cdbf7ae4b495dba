"""Colours of source code: few, and each at least 4.5:1 on its ground, also on a marked line."""

from pygments.style import Style
from pygments.token import Comment, Error, Generic, Keyword, Name, Number, Operator, String, Text


def styles(text, quiet, keyword, string, number, name, gone, new):
    return {
        Text: text, Error: text, Operator: text, Name: text,
        Comment: f"italic {quiet}", Comment.Preproc: f"noitalic {name}",
        Comment.PreprocFile: f"noitalic {string}",
        Keyword: keyword, String: string, Number: number, Name.Function: name,
        Name.Class: name, Name.Decorator: name,
        Generic.Deleted: gone, Generic.Inserted: new,
        Generic.Heading: f"bold {text}", Generic.Subheading: quiet,
    }


class Light(Style):
    background_color = "#f7f7f4"
    highlight_color = "#fdf0cc"
    line_number_color = "#686868"
    line_number_background_color = "transparent"
    styles = styles("#24292e", "#5c6166", "#00599c", "#7a3e00", "#6f3fa0", "#7a2e6f",
                    "#a03a00", "#00664b")


class Dark(Style):
    background_color = "#1b1d20"
    highlight_color = "#3a3420"
    line_number_color = "#8d949b"
    line_number_background_color = "transparent"
    styles = styles("#dfe2e5", "#a0a7ae", "#7cc0f0", "#f0b37a", "#cfaaf0", "#eba6dc",
                    "#ff9c66", "#5fd3ae")
