"""make gradescope: the zip.  The same workbook gives the same bytes.

    autograder.py ZIP
"""

import io
import os
import pathlib
import sys
import zipfile

import grade
import workbook

HERE = pathlib.Path("tests/grade/gradescope")
# What grades; its own tests and cheats stay at home.
GRADERS = ("tests/grade/*.py", "tests/grade/*.sh", "tests/grade/*.txt", "tests/grade/formats/*.py",
           "tests/grade/inside/*.sh", "tests/interleave/*", "tests/interleave/sqlite/*", "tests/workbook/*")


def files(chapters):
    """(name in the zip, path)."""
    for name in ("setup.sh", "run_autograder"):
        yield name, HERE / name
    ours = [path for pattern in GRADERS for path in pathlib.Path(".").glob(pattern)]
    for chapter in chapters:
        ours += [workbook.TESTS / chapter.name / "chapter.conf", *chapter.suite, *chapter.pristine.glob("*")]
    for path in sorted(ours):
        if path.is_file():
            yield f"workbook/{path}", path


def main(target):
    chapters = grade.asked()
    course = "export CHAPTERS=" + ",".join(str(chapter.number) for chapter in chapters) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        def add(name, data, executable=False):
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.external_attr = (0o100755 if executable else 0o100644) << 16
            packed.writestr(info, data, zipfile.ZIP_DEFLATED)

        for name, path in files(chapters):
            add(name, path.read_bytes(), "/" not in name)
        if os.environ.get("POINTS"):
            add("workbook/points", pathlib.Path(os.environ["POINTS"]).read_bytes())
            course += "export POINTS=points\n"
        add("workbook/course", course)
    part = pathlib.Path(f"{target}.part")
    part.write_bytes(out.getvalue())
    part.replace(target)
    print(f"Chapters {', '.join(str(chapter.number) for chapter in chapters)}: {len(out.getvalue()) >> 10} KiB, no solutions.")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (workbook.Wrong, OSError) as wrong:
        sys.exit(str(wrong))
