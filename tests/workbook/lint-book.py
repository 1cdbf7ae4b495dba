"""Do the book's pages hold together?  Prints what does not.

- Every relative link leads to a file, and to a heading there.
- Every [n] of a chapter has its entry under Sources, and every entry is cited.
- The terms of the glossary are in order, and each leads to a chapter that uses it.
- What schedules.md explains occurs in a schedule on that page, and it explains every verdict.
- Every page is in the contents.
"""

import pathlib
import re
import sys
import unicodedata

BOOK = pathlib.Path("book")
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(\s*([^)\s]+)\s*\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CITATION = re.compile(r"(?<!\])\[(\d+(?:,\s*\d+)*)\](?!\()")


def prose(path):
    return COMMENT.sub("", FENCE.sub("", path.read_text()))


def anchor(heading):
    """As GitHub makes it from a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    kept = (c for c in text if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def anchors(path):
    return {anchor(heading) for heading in HEADING.findall(prose(path))}


def bad_links(path):
    for target in LINK.findall(CODE.sub("", prose(path))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, name = target.partition("#")
        found = path if not file else path.parent / file
        if not found.exists():
            yield f"a link leads nowhere: {target}"
        elif name and found.suffix == ".md" and name not in anchors(found):
            yield f"no such heading: {target}"


def bad_citations(path):
    text, _, sources = prose(path).partition("\n## Sources\n")
    cited = {int(n) for group in CITATION.findall(CODE.sub("", text)) for n in group.split(",")}
    listed = {int(n) for n in re.findall(r"^(\d+)\. ", sources, re.MULTILINE)}
    for n in sorted(cited - listed):
        yield f"[{n}] has no entry under Sources"
    for n in sorted(listed - cited):
        yield f"source {n} is not cited"


def bad_terms(path):
    sections = re.split(r"^## ", prose(path), flags=re.MULTILINE)[1:]
    terms = [section.splitlines()[0] for section in sections]
    for before, after in zip(terms, terms[1:]):
        if before.lower() >= after.lower():
            yield f"not in order: {before}, {after}"
    for term, section in zip(terms, sections):
        if not re.search(r"\]\([^)]*\.md", section):
            yield f"{term}: leads to no page that uses it"


def unexplained(path):
    """Explanations begin with what they explain: **`lock alice.lock`**."""
    shown = "".join(FENCE.findall(path.read_text()))
    for words in re.findall(r"^\*\*`([^`]+)`", path.read_text(), re.MULTILINE):
        if words not in shown:
            yield f"explained, but in no schedule: {words}"
    interface = pathlib.Path("tests/interleave/interleave.h").read_text()
    for verdict in re.findall(r'IL_[A-Z_]+, +/\* "([a-z-]+)"', interface):
        if f"`{verdict}`" not in path.read_text():
            yield f"no word about the verdict {verdict}"


def unlisted(pages):
    listed = set(LINK.findall(prose(BOOK / "index.md")))
    for page in pages:
        if page.name not in listed | {"index.md", "README.md"}:
            yield f"{page.name} is not in the contents"


def complaints():
    pages = sorted(BOOK.glob("*.md"))
    for page in pages:
        yield from ((page, says) for says in bad_links(page))
        if re.match(r"\d", page.name):
            yield from ((page, says) for says in bad_citations(page))
    yield from ((BOOK / "glossary.md", says) for says in bad_terms(BOOK / "glossary.md"))
    yield from ((BOOK / "schedules.md", says) for says in unexplained(BOOK / "schedules.md"))
    yield from ((BOOK / "index.md", says) for says in unlisted(pages))


found = list(complaints())
for page, says in found:
    print(f"{page}: {says}")
sys.exit(bool(found))
