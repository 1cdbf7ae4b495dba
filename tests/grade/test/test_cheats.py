"""Cheats fail: each hostile program gets zero, and a flag, and nothing else is touched.

A program is chapter 1's pristine one and a file of cheats/, whose first line says what becomes of it:

    // refused: REGEX    no test is run, and the reason says so
    // zero: REGEX       no points, and a flag says so (`-`: a flag is not asked for)
    // fails: TEST       that test fails
"""

import hashlib
import os
import pathlib
import re
import subprocess
import tempfile
from xml.etree import ElementTree

import output
import workbook
from harness import check, finish, grade_all, put, scratch

CHEATS = pathlib.Path(__file__).parent / "cheats"
CHAPTER = "01-lost-update"


def offsets():
    """Where things are in this machine's C library: what somebody with a copy of the system could count out."""
    libc = re.search(r"libc\.so\.6 => (\S+)", subprocess.run(["ldd", "/bin/sh"], capture_output=True, text=True,
                                                            check=True).stdout)[1]
    listed = subprocess.run(["nm", "-D", libc], capture_output=True, text=True, check=True).stdout
    at = {name.split("@")[0]: int(address, 16) for address, _, name in
          (line.split() for line in listed.splitlines() if len(line.split()) == 3)}
    return (f"#define FROM_STDOUT_TO_LIBC {at['_IO_2_1_stdout_']}\n#define FROM_LIBC_TO_EXIT {at['_exit']}\n"
            f"#define FROM_LIBC_TO_FOPEN {at['fopen']}\n")


def program(cheat, known):
    """The pristine program, its branch_deposit or branch_balance replaced where the cheat has its own."""
    pristine = (workbook.TESTS / CHAPTER / "broken" / "lost_update.c").read_text()
    text = cheat.read_text()
    for name in ("branch_deposit", "branch_balance"):
        if re.search(rf"^(?:\w.*)?\b{name}\(struct", text, re.MULTILINE):
            pristine = re.sub(rf"\b{name}\(", f"honest_{name[7:]}(", pristine)
    return known + pristine + "\n" + text


def fate(cheat):
    kind, wanted = re.match(r"// (refused|zero|fails): (.*)", cheat.read_text()).groups()
    return kind, wanted


def judge(cheat, result):
    kind, wanted = fate(cheat)
    chapter = result["chapters"][0]
    flags = "\n".join(result["flags"])
    good = result["points"] == 0
    if kind == "refused":
        good = good and chapter["problem"] and re.search(wanted, chapter["problem"]) and re.search(wanted, flags) and \
            re.search(r"\w+\.[ch]:\d+|defines", chapter["problem"])
    elif kind == "zero":
        good = good and not chapter["problem"] and (wanted == "-" or re.search(wanted, flags))
    else:
        good = good and next(test for test in chapter["tests"] if test["name"] == wanted)["outcome"] == "failed"
    said = "; ".join(sorted({test["sentence"] for test in chapter["tests"]}))
    check(f"{cheat.stem}: {kind}", good, f"{result['points']} points, {chapter['problem']}, {flags}, {said}, {chapter['says']}")
    return result


def harmless(result, folder):
    """What was printed or named ends up in no format as anything but text."""
    output.write_all(result, folder)
    texts = {path.name: path.read_text() for path in folder.iterdir()}
    ElementTree.fromstring(texts["junit.xml"])
    return not any("\033" in text or "<script>" in text for name, text in texts.items() if name.endswith((".html", ".xml"))) \
        and not any("\033" in text for text in texts.values())


def state_of(folders):
    """A hash of everything in these folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if "__pycache__" in path.parts:
                continue
            digest.update(f"{path} {path.lstat().st_mode}\0".encode())
            if path.is_file() and not path.is_symlink():
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def main():
    cheats = sorted(CHEATS.glob("*.c"))
    known = offsets()
    with scratch() as folder, tempfile.TemporaryDirectory() as open_to_all:
        os.chmod(open_to_all, 0o777)
        for cheat in cheats:
            put(folder / cheat.stem / CHAPTER / "lost_update.c", program(cheat, known))
        # Beside the listed file: what nobody asks for must not matter.
        busy = folder / "exit" / CHAPTER
        put(busy / "Makefile", "all:\n\ttouch /tmp/owned\n")
        put(busy / "lost_update.h", "#error taken from the submission\n")
        put(busy / "hidden.so", b"\x7fELF")
        places = ["tests", "solutions", "chapters", "Makefile", open_to_all, folder]
        before = state_of(places)
        results = grade_all([(folder / cheat.stem, "1") for cheat in cheats])
        check("nothing else is touched", state_of(places) == before)
        for cheat, result in zip(cheats, results):
            judge(cheat, result)
            if not harmless(result, folder / "out" / cheat.stem):
                check(f"{cheat.stem}: its output is harmless", False)
    finish()


if __name__ == "__main__":
    main()
