"""Lists for the book, in which each chapter links to its page once that is written."""

import pathlib

WORKBOOK = pathlib.Path("tests/workbook")
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


def rows(path):
    """The fields of a table's lines, without comments."""
    for line in pathlib.Path(path).read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def markdown(head, body):
    lines = [head, ["---"] * len(head), *body]
    return "\n" + "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines) + "\n"


def chapters():
    """Number: (title, page or None)."""
    found = {}
    for number, slug, title in rows(WORKBOOK / "chapters.tsv"):
        page = f"{int(number):02}-{slug}.md"
        found[int(number)] = title, page if pathlib.Path("book", page).exists() else None
    return found


def entry(number, title, page):
    return f"[{number} {title}]({page})" if page else f"*{number} {title}*"


def contents():
    """Part by part: a list of those that are written, and a line of those that are not."""
    firsts = {int(first): title for first, title in rows(WORKBOOK / "parts.tsv")}
    starts = sorted(firsts)
    text = ""
    for numeral, start, end in zip(ROMAN, starts, [*starts[1:], max(chapters()) + 1]):
        part = [(n, *chapters()[n]) for n in range(start, end)]
        written = "".join(f"- {entry(*chapter)}\n" for chapter in part if chapter[2])
        planned = ", ".join(entry(*chapter) for chapter in part if not chapter[2])
        text += f"\n**{numeral} {firsts[start]}**\n"
        text += f"\n{written}" if written else ""
        text += f"\nNot yet written: {planned}\n" if planned else ""
    return text + "\n"


def topics():
    """A table from book/topics.tsv: topic, and the numbers of its chapters."""
    known = chapters()
    table = {topic: [int(n) for n in numbers.split()] for topic, numbers in rows("book/topics.tsv")}
    absent = set(known).difference(*table.values())
    if absent:
        raise LookupError(f"book/topics.tsv names no topic of chapter {min(absent)}")
    return markdown(["topic", "chapter"],
                    [[topic, ", ".join(entry(n, *known[n]) for n in table[topic])]
                     for topic in sorted(table, key=str.lower)])


def names(language):
    """What the ideas of the book are called there, from book/coming-from.tsv."""
    known = chapters()
    path = pathlib.Path("book/coming-from.tsv")
    column = path.read_text().split("\n")[0].split("\t").index(language)
    body = []
    for row in rows(path):
        title, page = known[int(row[1])] if row[1] else ("", None)
        body.append([f"[{row[0]}]({page})" if page else row[0], row[2], row[column]])
    return markdown(["idea", "in C", f"in {language}"], body)
