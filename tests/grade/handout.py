"""make handout: the workbook without its fixes, as a folder.

    handout.py FOLDER

What a student may see is listed here, and nothing else gets in: chapters as they are handed out, tests, the
checker, recorded plots, pages without their fixes.  HANDOUT=1,5 picks chapters.
"""

import os
import pathlib
import re
import shutil
import sys

import workbook

WHOLE = ["LICENSE", ".clang-format", ".gitignore", ".devcontainer", "tests/interleave", "tests/workbook",
         "plots/style.gp"]
PLOT = ("plot.gp", "claim.awk", "data.tsv", "plot.svg")
NOT_PAGES = ("contributors.md", "instructors.md", "README.md")
# Commands that need what is left out.
GONE = ("handout", "grade", "grade-class", "gradescope", "test-grading", "soak", "sanitize", "book", "book-pdf",
        "book-epub", "test-book", "test-clang", "test-aarch64", "record", "lint", "golden", "format", "bench")

BLOCK = re.compile(r"<!-- generated ([^\n]*?) -->\n.*?<!-- end -->\n*", re.DOTALL)
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#]*)(#[^)\s]*)?\)")


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.exists():
        shutil.copy(source, target)


def copy_chapter(chapter, out):
    tests = workbook.TESTS / chapter.name
    for path in (tests / "chapter.conf", *chapter.suite, chapter.pristine):
        copy(path, out / path)
    copy(chapter.pristine, out / "chapters" / chapter.name)
    for path in pathlib.Path("plots", chapter.name).rglob("*"):
        if path.name in PLOT:
            copy(path, out / path)
    for path in pathlib.Path("book/elsewhere", chapter.name).glob("broken.*"):
        copy(path, out / path)


def without_section(text, title, sentence):
    return re.sub(rf"^## {title}\n.*?(?=^## )", f"## {title}\n\n{sentence}\n\n", text, flags=re.DOTALL | re.MULTILINE)


def without_fixes(text):
    """A page without the blocks and sections that show a fix."""
    text = without_section(text, "The fix", "This copy of the workbook comes without it.")
    text = without_section(text, "What it costs", "This section compares fixes, and is left out of this copy.")

    def block(match):
        shows = match[1].split()
        left_out = shows[0] == "diff" or (shows[0] == "code" and not re.search(
            r"^(chapters|tests/[^/]*/broken|tests/[0-9][^/]*/[^/]*$|book/elsewhere/[^/]*/broken)", shows[1]))
        return "" if left_out else match[0]

    return re.sub(r"(<summary>[^<]*broken), and right<", r"\1<", BLOCK.sub(block, text))


def without_dead_links(text, page, out):
    """Links to what is left out become their text."""
    def link(match):
        target = match[3]
        dead = target and "://" not in target and not (out / page.parent / target).exists()
        return match[2] if dead else match[0]

    return LINK.sub(link, text)


def copy_pages(chapters, out):
    names = {f"{chapter.name}.md" for chapter in chapters}
    pages = [page for page in sorted(pathlib.Path("book").glob("*.md"))
             if page.name not in NOT_PAGES and (page.name in names or not page.name[0].isdigit())]
    pages.append(pathlib.Path("README.md"))
    for page in pages:
        copy(page, out / page)
    for page in pages:
        text = page.read_text()
        if page.name == "README.md":
            text = re.sub(r"^## For (instructors|contributors)\n.*?(?=^## )", "", text, flags=re.DOTALL | re.MULTILINE)
            text = re.sub(r"^\| `solutions/`.*\n", "", text, flags=re.MULTILINE)
        (out / page).write_text(without_dead_links(without_fixes(text), page, out))


def copy_makefile(out):
    """Without the rules of the commands that are gone."""
    kept, dropping = [], False
    for line in pathlib.Path("Makefile").read_text().split("\n"):
        rule = re.match(r"([a-z0-9%-]+):", line)
        dropping = rule[1] in GONE if rule else dropping and line.startswith("\t")
        if line.startswith(".PHONY"):
            line = " ".join(word for word in line.split(" ") if word not in GONE)
        if not dropping:
            kept.append(line)
    (out / "Makefile").write_text("\n".join(kept))


def main(folder):
    out = pathlib.Path(folder)
    shutil.rmtree(out, ignore_errors=True)
    chapters = workbook.chapters(os.environ.get("HANDOUT", ""))
    for path in map(pathlib.Path, WHOLE):
        copy(path, out / path)
    for chapter in chapters:
        copy_chapter(chapter, out)
    copy_pages(chapters, out)
    copy_makefile(out)
    return ", ".join(str(chapter.number) for chapter in chapters)


if __name__ == "__main__":
    try:
        print(main(*sys.argv[1:]))
    except workbook.Wrong as wrong:
        sys.exit(str(wrong).replace("CHAPTERS=", "HANDOUT="))
