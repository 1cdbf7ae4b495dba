"""The listed files of a submission, from a folder or an archive, and nothing else.

Links are not followed, nothing is unpacked to disk, and there is a limit to everything.  A chapter's files
are looked for in NN-slug/ at the root or under chapters/, there or one folder down (as many systems pack
them), and at last by their bare names.
"""

import dataclasses
import errno
import os
import pathlib
import stat
import tarfile
import zipfile
import zlib

MOST_BYTES = 256 << 10  # of one file
MOST_MEMBERS = 10_000  # of an archive or a folder
MOST_UNPACKED = 256 << 20  # of what an archive has to be read through for


@dataclasses.dataclass
class Submission:
    name: str
    files: dict  # chapter name -> {file name: bytes}
    problems: dict  # chapter name -> sentence
    notes: list  # for a human


class Unreadable(Exception):
    pass


def read(path, chapters):
    path = pathlib.Path(os.path.abspath(path))
    notes = []
    try:
        source = Folder(path, notes) if path.is_dir() else archive(path, notes)
        return choose(path.name, source, chapters, notes)
    except (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, zlib.error, RuntimeError, ValueError,
            NotImplementedError, Unreadable) as error:
        sentence = f"the submission cannot be read: {error or type(error).__name__}"
        return Submission(path.name, {}, {chapter.name: sentence for chapter in chapters}, notes + [sentence])


def choose(name, source, chapters, notes):
    found = Submission(name, {}, {}, notes)
    for chapter in chapters:
        found.files[chapter.name] = {}
        for file in chapter.files:
            candidates = [entry for entry in source.names() if is_candidate(entry, chapter.name, file)]
            candidates.sort(key=lambda entry: (-len(entry), "chapters" in entry, entry), reverse=True)
            if not candidates:
                found.problems[chapter.name] = f"{file} was not handed in"
                continue
            if len(candidates) > 1:
                notes.append(f"{shown(candidates[0])} was taken; there is also {shown(candidates[1])}")
            try:
                found.files[chapter.name][file] = source.read(candidates[0])
            except Unreadable as error:
                found.problems[chapter.name] = f"{file} {error}"
                notes.append(f"{shown(candidates[0])} {error}")
    return found


def is_candidate(entry, chapter, file):
    if entry[-1] != file:
        return False
    folders = entry[:-1]
    wanted = [(chapter,), ("chapters", chapter), ()]
    return folders in wanted or (len(folders) > 1 and folders[1:] in wanted[:2])


def shown(entry):
    """A name from outside, fit to be shown."""
    return ascii("/".join(entry))[1:-1]


class Folder:
    """Each name as a tuple of its parts."""

    def __init__(self, root, notes):
        self.root = root
        self.found = []
        fd = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        self.walk((), fd, notes)
        os.close(fd)

    def walk(self, at, fd, notes):
        for entry in os.scandir(fd):
            if len(self.found) > MOST_MEMBERS:
                raise Unreadable(f"it has more than {MOST_MEMBERS} files")
            name = (*at, entry.name)
            if entry.is_dir(follow_symlinks=False) and len(name) < 4:
                below = os.open(entry.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=fd)
                self.walk(name, below, notes)
                os.close(below)
            else:
                if entry.is_symlink():
                    notes.append(f"{shown(name)} is a link, and was not followed")
                self.found.append(name)

    def names(self):
        return self.found

    def read(self, name):
        return read_file(self.root, name)


def read_file(root, name):
    """Every part is opened in its folder, so that no link is followed on the way."""
    fd = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for i, part in enumerate(name):
            last = i == len(name) - 1
            flags = os.O_RDONLY | os.O_NOFOLLOW | (os.O_NONBLOCK if last else os.O_DIRECTORY)
            below = os.open(part, flags, dir_fd=fd)
            os.close(fd)
            fd = below
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("is not a file")
        if status.st_size > MOST_BYTES:
            raise Unreadable(f"is larger than {MOST_BYTES >> 10} KiB")
        return os.read(fd, MOST_BYTES)
    except OSError as error:
        linked = error.errno in (errno.ELOOP, errno.ENOTDIR)
        raise Unreadable("is a link" if linked else f"cannot be read: {error.strerror}") from None
    finally:
        os.close(fd)


def archive(path, notes):
    if not path.exists():
        raise Unreadable("it is not there")
    if zipfile.is_zipfile(path):
        return Zip(path, notes)
    if path.suffix == ".c":
        return Single(path)
    return Tar(path, notes)


def parts(name, notes):
    """None for a name that leaves the archive."""
    split = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or ".." in split or "\\" in name or "\0" in name:
        notes.append(f"the archive has a name that leads out of it: {ascii(name)[1:-1]}")
        return None
    return split or None


class Zip:
    def __init__(self, path, notes):
        self.zip = zipfile.ZipFile(path)
        if len(self.zip.infolist()) > MOST_MEMBERS:
            raise Unreadable(f"it has more than {MOST_MEMBERS} files")
        self.members = {}
        for member in self.zip.infolist():
            name = parts(member.filename, notes)
            if name and not member.is_dir():
                if name in self.members:
                    notes.append(f"the archive has {shown(name)} twice; the first was taken")
                self.members.setdefault(name, member)

    def names(self):
        return list(self.members)

    def read(self, name):
        member = self.members[name]
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise Unreadable("is not a file")
        with self.zip.open(member) as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Unreadable(f"is larger than {MOST_BYTES >> 10} KiB")
        return data


class Tar:
    """Read in one go, as it may be compressed."""

    def __init__(self, path, notes):
        self.contents = {}
        unpacked = 0
        with tarfile.open(path, "r|*") as tar:
            for count, member in enumerate(tar):
                unpacked += member.size
                if count >= MOST_MEMBERS or unpacked > MOST_UNPACKED:
                    raise Unreadable("it unpacks to too much")
                name = parts(member.name, notes)
                if not name or member.isdir():
                    continue
                if name in self.contents:
                    notes.append(f"the archive has {shown(name)} twice; the first was taken")
                self.contents.setdefault(name, self.take(tar, member))

    @staticmethod
    def take(tar, member):
        if not member.isreg():
            return Unreadable("is not a file")
        if member.size > MOST_BYTES:
            return Unreadable(f"is larger than {MOST_BYTES >> 10} KiB")
        return tar.extractfile(member).read()

    def names(self):
        return list(self.contents)

    def read(self, name):
        if isinstance(self.contents[name], Unreadable):
            raise self.contents[name]
        return self.contents[name]


class Single:
    """Just the one file."""

    def __init__(self, path):
        self.path = path

    def names(self):
        return [(self.path.name,)]

    def read(self, name):
        return read_file(self.path.parent, name)
