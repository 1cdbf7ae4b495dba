"""Submissions of every shape: what is read of folders and archives, what is not, and what is said of it."""

import io
import os
import tarfile
import zipfile

import submission
import workbook
from harness import check, finish, put, scratch

CHAPTER = "01-lost-update"
FILE = "lost_update.c"
GOOD = b"int good;\n"


def read(path):
    return submission.read(path, workbook.chapters("1"))


def got(path):
    return read(path).files.get(CHAPTER, {}).get(FILE)


def problem(path):
    return read(path).problems.get(CHAPTER, "")


def tar_of(path, members, mode="w:gz"):
    """members: (name, bytes or TarInfo.type, link)."""
    with tarfile.open(path, mode) as tar:
        for name, data, *link in members:
            info = tarfile.TarInfo(name)
            if isinstance(data, bytes) and len(link) == 0:
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
            else:
                info.type, info.linkname = data, link[0]
                tar.addfile(info)
    return path


def zip_of(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data, *mode in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = (mode[0] if mode else 0o100644) << 16
            packed.writestr(info, data, zipfile.ZIP_DEFLATED)
    return path


def layouts(at):
    for place in (CHAPTER, f"chapters/{CHAPTER}", f"hand-in/{CHAPTER}", f"hand-in/chapters/{CHAPTER}", "."):
        folder = at / place.replace("/", "-").replace(".", "flat")
        put(folder / place / FILE, GOOD)
        check(f"a folder with {place}", got(folder) == GOOD, read(folder))
    name = f"{CHAPTER}/{FILE}"
    check("a zip", got(zip_of(at / "a.zip", [(name, GOOD)])) == GOOD)
    for kind in ("gz", "bz2", "xz", ""):
        check(f"a tar {kind}", got(tar_of(at / f"a.tar.{kind}", [(name, GOOD)], f"w:{kind}")) == GOOD)
    check("just the file", got(put(at / "alone" / FILE, GOOD)) == GOOD)
    twice = at / "twice"
    put(twice / CHAPTER / FILE, GOOD)
    put(twice / "old" / CHAPTER / FILE, b"int old;\n")
    check("of two, the one at the root, and it is said", got(twice) == GOOD and "there is also" in str(read(twice).notes))


def bad_folders(at):
    folder = at / "linked"
    put(folder / "secret", b"int secret;\n")
    (folder / CHAPTER).mkdir()
    (folder / CHAPTER / FILE).symlink_to("../secret")
    check("a link is not followed", got(folder) is None and "link" in problem(folder) and read(folder).notes, read(folder))
    folder = at / "linked-folder"
    put(at / "elsewhere" / FILE, b"int secret;\n")
    folder.mkdir()
    (folder / CHAPTER).symlink_to(at / "elsewhere")
    check("a linked folder is not entered", got(folder) is None and problem(folder), read(folder))
    folder = at / "fifo"
    (folder / CHAPTER).mkdir(parents=True)
    os.mkfifo(folder / CHAPTER / FILE)
    check("a pipe is no file", "not a file" in problem(folder), read(folder))
    folder = at / "large"
    put(folder / CHAPTER / FILE, b"/" * (submission.MOST_BYTES + 1))
    check("a large file", "larger" in problem(folder), read(folder))
    folder = at / "many"
    folder.mkdir()
    for i in range(submission.MOST_MEMBERS + 2):
        (folder / str(i)).touch()
    check("a great many files", "more than" in problem(folder), read(folder))
    (at / "empty").mkdir()
    check("an empty folder", "not handed in" in problem(at / "empty"))
    check("no folder at all", "not there" in problem(at / "nosuch"))
    strange = at / "new\nline and space; $(touch x)"
    put(strange / CHAPTER / FILE, GOOD)
    put(strange / CHAPTER / "a\nb\x1b[2J", GOOD)
    check("strange names", got(strange) == GOOD)


def bad_archives(at):
    name = f"{CHAPTER}/{FILE}"
    check("a tar that leads out", got(tar_of(at / "out.tar", [(f"../{name}", b"x"), (f"/{name}", b"x"), (name, GOOD)], "w"))
          == GOOD and len(read(at / "out.tar").notes) == 2, read(at / "out.tar"))
    check("a zip that leads out", got(zip_of(at / "out.zip", [(f"../../{name}", b"x"), (f"/{name}", b"x")])) is None
          and len(read(at / "out.zip").notes) == 2, read(at / "out.zip"))
    check("nothing was unpacked", sorted(os.listdir(at.parent)) == [at.name], os.listdir(at.parent))
    for kind, what in ((tarfile.SYMTYPE, "symbolic link"), (tarfile.LNKTYPE, "hard link"), (tarfile.CHRTYPE, "device")):
        path = tar_of(at / f"{what}.tar", [(name, kind, "/etc/passwd")], "w")
        check(f"a {what} in a tar", "not a file" in problem(path), read(path))
    path = zip_of(at / "link.zip", [(name, b"/etc/passwd", 0o120777)])
    check("a link in a zip", "not a file" in problem(path), read(path))
    path = zip_of(at / "bomb.zip", [(name, bytes(300 << 20))])
    check("a zip bomb", "larger" in problem(path), read(path))
    with tarfile.open(at / "bomb.tar.gz", "w:gz", compresslevel=1) as tar:
        info = tarfile.TarInfo("padding")
        info.size = 300 << 20
        tar.addfile(info, io.BytesIO(bytes(info.size)))
    check("a tar bomb", "too much" in problem(at / "bomb.tar.gz"), read(at / "bomb.tar.gz"))
    path = zip_of(at / "many.zip", [(f"{i}.c", b"") for i in range(submission.MOST_MEMBERS + 1)])
    check("a zip of a great many files", "more than" in problem(path), read(path))
    path = tar_of(at / "many.tar", [(f"{i}.c", b"") for i in range(submission.MOST_MEMBERS + 1)], "w")
    check("a tar of a great many files", "too much" in problem(path), read(path))
    whole = (at / "bomb.zip").read_bytes()
    for what, data in (("half a zip", whole[:len(whole) // 2]), ("no archive at all", b"PK\3\4 hello"), ("nothing", b""),
                       ("half a tar", (at / "out.tar").read_bytes()[:700])):
        check(what, problem(put(at / "broken.zip", data)), read(at / "broken.zip"))
    path = zip_of(at / "twice.zip", [(name, GOOD), (name, b"int other;\n")])
    check("twice the same name", got(path) == GOOD and "twice" in str(read(path).notes), read(path))


def main():
    with scratch() as folder:
        for step in (layouts, bad_folders, bad_archives):
            at = folder / step.__name__ / "here"
            at.mkdir(parents=True)
            step(at)
    finish()


if __name__ == "__main__":
    main()
