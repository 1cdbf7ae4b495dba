"""Lists of chapters for the book: each links to its page once that is written."""

import pathlib

WORKBOOK = pathlib.Path("tests/workbook")
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


def rows(path):
    """The fields of a table's lines, without comments."""
    for line in pathlib.Path(path).read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def chapters():
    """Number: (title, page or None)."""
    found = {}
    for number, slug, title in rows(WORKBOOK / "chapters.tsv"):
        page = f"{int(number):02}-{slug}.md"
        found[int(number)] = title, page if pathlib.Path("book", page).exists() else None
    return found


def entry(number, title, page):
    return f"[{number} {title}]({page})" if page else f"{number} {title} (not yet written)"


def contents():
    parts = {int(first): title for first, title in rows(WORKBOOK / "parts.tsv")}
    text, part = "", 0
    for number, (title, page) in chapters().items():
        if number in parts:
            text += f"\n**{ROMAN[part]} {parts[number]}**\n\n"
            part += 1
        text += f"- {entry(number, title, page)}\n"
    return text + "\n"


def topics():
    """A table from book/topics.tsv: topic, and the numbers of its chapters."""
    known = chapters()
    text = "\n| topic | chapter |\n| --- | --- |\n"
    for topic, numbers in sorted(rows("book/topics.tsv"), key=lambda row: row[0].lower()):
        cells = [entry(int(n), *known[int(n)]) for n in numbers.split()]
        text += f"| {topic} | {', '.join(cells)} |\n"
    absent = set(known) - {int(n) for _, numbers in rows("book/topics.tsv") for n in numbers.split()}
    if absent:
        raise LookupError(f"book/topics.tsv names no topic of chapter {min(absent)}")
    return text + "\n"
