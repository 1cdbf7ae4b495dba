"""From a student's files to a suite: compiled in the sandbox, looked at by the gate, linked with the
pristine tests."""

import dataclasses
import functools
import hashlib
import io
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tarfile
import tempfile

import elf
import gate
from sandbox import Limits
from workbook import Wrong

BUILD = pathlib.Path(os.environ.get("BUILD", "build"))
COMPILING = Limits(cpu=60, wall=300, memory=1 << 30, processes=200)


class Rejected(Exception):
    """The program is not run: `sentence` says why, `says` is what the compiler said."""

    def __init__(self, sentence, says="", findings=()):
        super().__init__(sentence)
        self.sentence, self.says, self.findings = sentence, says, list(findings)


@dataclasses.dataclass
class Compiled:
    source: str  # preprocessed
    assembly: str
    object: bytes
    says: str


def make(*arguments):
    done = subprocess.run(["make", "-s", "-f", "tests/workbook/build.mk", f"BUILD={BUILD}", *arguments],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          env={key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS")})
    if done.returncode:
        raise Wrong(f"The tests cannot be built:\n{done.stdout}{done.stderr}")
    return done.stdout


@functools.cache
def words_of(target, *settings):
    """What build.mk says of how it compiles, and of how it renames."""
    return shlex.split(make(*settings, target))


def unpack(told):
    """The files in a tar from the sandbox, as bytes by name; whatever is odd about it is left out."""
    try:
        with tarfile.open(fileobj=io.BytesIO(told)) as tar:
            return {member.name: tar.extractfile(member).read() for member in tar if member.isreg()}
    except (tarfile.TarError, EOFError):
        return {}


def compile_files(box, names, sources, headers):
    """Compiled by file name; without an object where the compiler failed."""
    ended = box.run("compile.sh", sources, headers, *words_of("say-compiler"), "--", *names, limits=COMPILING)
    if ended.cut:
        raise Rejected(f"the compiler was stopped: {ended.cut}")
    got = unpack(ended.told)
    compiled = {}
    for name in names:
        stem = f"out/{name.removesuffix('.c')}"
        read = {kind: got.get(f"{stem}.{kind}", b"") for kind in ("i", "s", "o", "says")}
        text = {kind: read[kind].decode("utf-8", "replace") for kind in ("i", "s", "says")}
        says = re.sub(rf"({re.escape(sources)}|{re.escape(headers)})/", "", text["says"])
        compiled[name] = Compiled(text["i"], text["s"], read["o"], says)
    return compiled


# ---- The pristine program, once a chapter ----


class Reference:
    """What the gate compares with, and the parts of a suite that are ours.  Compiled as a student's program is,
    and kept under build/ for as long as nothing of it changes.  A student's program has to define `api`, may call
    `offered`, and may define none of that."""

    def __init__(self, chapter, box):
        names = [*chapter.sources, *chapter.given]
        kept = BUILD / "grade" / chapter.name / f"reference-{self.key(chapter)}"
        if not kept.is_dir():
            keep(kept, self.compile(chapter, names, box))
        objects = {name: elf.Object((kept / f"{name}.o").read_bytes()) for name in names}
        self.main = objects[chapter.sources[0]]
        self.given = {name: objects[name].data for name in chapter.given}
        self.api = set().union(*(objects[name].defined() for name in chapter.sources))
        self.offered = set().union(*(objects[name].defined() for name in chapter.given))

    @staticmethod
    def key(chapter):
        digest = hashlib.sha256(" ".join(words_of("say-compiler")).encode())
        for path in sorted(chapter.pristine.glob("*")):
            digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:16]

    @staticmethod
    def compile(chapter, names, box):
        compiled = compile_files(box, names, *stage(box, chapter, {}))
        for name, one in compiled.items():
            if not one.object:
                raise Wrong(f"{chapter.pristine}/{name} does not compile:\n{one.says}")
        return {f"{name}.o": one.object for name, one in compiled.items()}


def keep(folder, files):
    """A folder with these files, that appears whole.  Whoever comes second keeps the first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = pathlib.Path(tempfile.mkdtemp(dir=folder.parent))
    for name, data in files.items():
        (part / name).write_bytes(data)
    try:
        part.rename(folder)
    except OSError:
        shutil.rmtree(part)


def stage(box, chapter, files):
    """Folders of the sources and of the headers, as they are called inside."""
    sources, headers = box.folder("source"), box.folder("headers")
    for folder in (sources, headers):
        for path in folder.iterdir():
            path.unlink()
    for header in chapter.pristine.glob("*.h"):
        if header.name not in chapter.files:
            shutil.copy(header, headers)
    for name in [*chapter.files, *chapter.given]:
        data = files.get(name) if name in chapter.files else None
        (sources / name).write_bytes((chapter.pristine / name).read_bytes() if data is None else data)
    for folder in (sources, headers):
        for path in folder.iterdir():
            path.chmod(0o644)
    return box.show("/source", sources), box.show("/headers", headers)


# ---- A student's ----


def build_suite(chapter, files, box, reference):
    """Puts the suite into the sandbox.  Returns the gate's findings; or raises Rejected."""
    odd = [finding for name, data in files.items()
           for finding in gate.look_at_text(name, data.decode("utf-8", "replace"))]
    if odd:
        raise Rejected(odd[0].sentence, "", odd)
    compiled = compile_files(box, chapter.sources, *stage(box, chapter, files))
    says = "".join(one.says for one in compiled.values())
    findings = [finding for one in compiled.values() for finding in gate.look(one, reference, chapter.imports)]
    refused = [finding for finding in findings if finding.refused]
    if refused:
        raise Rejected(refused[0].sentence, "", findings)
    failed = [name for name, one in compiled.items() if not one.object]
    if failed:
        raise Rejected(f"{failed[0]} does not compile", says)
    missing = reference.api.difference(*(elf.Object(one.object).defined() for one in compiled.values()))
    if missing:
        raise Rejected(f"{chapter.sources[0]} no longer defines {', '.join(sorted(missing))}", says)
    link(chapter, compiled, box, reference)
    return findings, says


def advice(chapter, files, box):
    """What ThreadSanitizer says of the program itself, in one short run: sentences, and no verdict."""
    sources, headers = stage(box, chapter, files)
    shutil.copy(chapter.pristine / "main.c", box.inputs["/source"])
    ended = box.run("advice.sh", sources, headers, words_of("say-compiler")[0], " ".join(chapter.libs), *chapter.brief,
                    limits=COMPILING)
    return [line for line in ended.told.decode("utf-8", "replace").splitlines() if line]


def link(chapter, compiled, box, reference):
    out = box.folder("suite")
    for path in out.iterdir():
        path.unlink()
    objects = {**{name: one.object for name, one in compiled.items()}, **reference.given}
    kept = box.scratch / "api"
    between = {name for one in compiled.values() for name in elf.Object(one.object).imported()} if len(compiled) > 1 else ()
    kept.write_text("".join(f"{name}\n" for name in sorted(reference.api.union(between))))
    for name, data in objects.items():
        path = out / f"{name.removesuffix('.c')}.o"
        path.write_bytes(data)
        only = [f"--keep-global-symbols={kept}"] if name in compiled else []
        # In this order: a name that is not the interface's is made local, then renamed.
        for step in ([only] if only else []) + [words_of("say-renames", f"CHAPTER={chapter.name}")]:
            subprocess.run(["objcopy", *step, path], check=True, capture_output=True)
    program = " ".join(name.removesuffix(".c") for name in objects)
    make(f"CHAPTER={chapter.name}", f"OUT={out}", f"PROGRAM={program}", "suite")
    for path in out.glob("*"):
        if path.name == "suite":
            path.chmod(0o755)
        else:
            path.unlink()
    box.show("/suite", out)
