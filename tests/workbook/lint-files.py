"""Are the files of the code short, and does each folder's README know them?  Prints what is not so.

- A C file of tests has 400 lines at most; one of the checker's own sources 450.
- Every file is named in its folder's README, in backticks, or by a pattern there (`report*.c`); one
  that is named speaks for those that differ in their ending only (`pool.c` for pool.h).
- A README names no file, and no pattern, that is not there.
"""

import fnmatch
import pathlib
import re
import sys

ROOT = pathlib.Path("tests/interleave")
LONGEST_TEST, LONGEST_SOURCE = 400, 450

READMES = {  # the folders that each is about
    "tests/interleave": ["."],
    "tests/workbook": ["."],
    "tests/grade": ["."],
    "book": [".", "ext", "web"],
}
UNSAID = {"__init__.py", ".shellcheckrc"}
NAMED = re.compile(r"`([^`\n]*)`")
# What runs write (`results.tsv`) and names with a blank to fill in (`test_CONCERN.c`) are not meant.
FILE_NAME = re.compile(r"[a-z0-9_*./-]*[a-z0-9_*-]\.(?:c|h|S|sh|py|awk|mk|map|ld|gdb|js)$")


ELSEWHERE = {"furo.js", "searchtools.js"}  # the theme's


def too_long():
    for path in sorted(pathlib.Path("tests").glob("**/*.[ch]")):
        longest = LONGEST_SOURCE if path.parent == ROOT else LONGEST_TEST
        lines = path.read_text().count("\n")
        if lines > longest:
            yield f"{path} has {lines} lines, more than {longest}"


def words_of(readme):
    return {word for name in NAMED.findall(readme.read_text()) for word in re.split(r"[\s,|]+", name)}


def unnamed(folder, parts):
    stems = {pathlib.PurePath(word).stem for word in words_of(folder / "README.md") if "." in word}
    stems.discard("*")
    for part in parts:
        for path in sorted((folder / part).iterdir()):
            if not path.is_file() or path.name in UNSAID or path.suffix in ("", ".md"):
                continue
            if not any(fnmatch.fnmatch(path.stem, stem) for stem in stems):
                yield f"{folder}/README.md does not name {path}"


def absent(folder, names):
    for word in sorted(words_of(folder / "README.md")):
        if FILE_NAME.match(word) and word not in ELSEWHERE and not fnmatch.filter(names, pathlib.PurePath(word).name):
            yield f"{folder}/README.md names {word}, which is not there"


def complaints():
    yield from too_long()
    names = [path.name for part in ("tests", "book") for path in pathlib.Path(part).glob("**/*.*")]
    for folder, parts in READMES.items():
        yield from unnamed(pathlib.Path(folder), parts)
        yield from absent(pathlib.Path(folder), names)


found = list(complaints())
print(*found, sep="\n", end="\n" if found else "")
sys.exit(bool(found))
