"""Where untrusted programs run.

From the outside in: setpriv gives up root (a user of its own), bubblewrap gives new namespaces (no
network, no other process, a file system of the system's programs and what is handed in), prlimit sets
limits inside.  We watch from outside for time and memory, and read what is told through two pipes: fd 1
is what a program prints, fd 3 what we believe, as far as inside/ says.
"""

import ctypes
import dataclasses
import os
import pathlib
import re
import selectors
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from workbook import Wrong

SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
INSIDE = pathlib.Path("tests/grade/inside")
SCRATCH = "interleaved-"
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
FIRST_USER, USERS = 60001, 4998  # numbers that neither distributions nor people use; below nobody's
held = None


@dataclasses.dataclass
class Limits:
    cpu: int = 120  # seconds of each process; searches have budgets, so this is for what got past them
    wall: int = 900  # seconds of all, however busy the machine is
    memory: int = 512 << 20  # bytes of all processes together
    processes: int = 2300  # the checker keeps a real thread for each of at most 2,048
    open_files: int = 64
    file: int = 32 << 20  # bytes of one file
    disk: int = 64 << 20  # bytes of all files; only namespaces can hold to it
    told: int = 32 << 20  # bytes on fd 3
    printed: int = 4096  # bytes on fd 1 and 2 that are kept; the rest is read and dropped


@dataclasses.dataclass
class Ended:
    code: int  # exit code; 128 + signal
    told: bytes
    printed: bytes
    cut: str  # why we ended it, or ""
    seconds: float


@dataclasses.dataclass
class Isolation:
    """What this machine offers."""

    mode: str  # namespaces, user or none
    user: int  # the user that untrusted programs run as; None: ourselves
    lacks: list  # sentences
    proc: bool = True  # whether processes can be shown to themselves alone

    def described(self):
        return {"mode": self.mode, "separate_user": self.user is not None, "missing": self.lacks}


def living(pid):
    """Whether there is this process; one that has ended, and only waits to be buried, is none."""
    try:
        return not re.search(r"^State:\t[ZX]", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:
        return False


def adopt():
    """From now on the orphans among all that comes from us are ours, and not the system's first process's."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def bury(user):
    """Buries our dead children of this user; returns how many processes it still has, living or dead."""
    left = 0
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        if owner(path) == user:
            try:
                left += os.waitpid(int(path.name), os.WNOHANG)[0] == 0
            except ChildProcessError:
                left += path.exists()  # another's child, for now
    return left


def owner(path):
    try:
        return path.stat().st_uid
    except OSError:
        return None


def sweep():
    """Removes what a grader that was killed has left behind."""
    for path in pathlib.Path(tempfile.gettempdir()).glob(f"{SCRATCH}[0-9]*-*"):
        pid = path.name[len(SCRATCH):].split("-")[0]
        if not living(pid) and owner(path) == os.geteuid():
            shutil.rmtree(path, ignore_errors=True)


def works(command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode == 0


def own_user():
    """The number of a user that no other grader has: what runs as it is ours, and ends with us.  A name in the system's
    abstract namespace of sockets is held for as long as we live, however we end."""
    global held
    for turn in range(USERS):
        user = FIRST_USER + (os.getpid() + turn) % USERS
        held = socket.socket(socket.AF_UNIX)
        try:
            held.bind(f"\0interleaved-grader-{user}")
            return user
        except OSError:
            held.close()
    raise Wrong(f"All users from {FIRST_USER} to {FIRST_USER + USERS - 1} are in use by other graders.")


def find_isolation(force=False, without=""):
    """The strongest isolation there is.  `without` leaves something out, for tests: "namespaces"."""
    user = own_user() if os.geteuid() == 0 else None
    drop = dropped(user) if user and shutil.which("setpriv") and works([*dropped(user), "true"]) else None
    if drop is None:
        user = None
    for proc in (True, False) if "namespaces" not in without and shutil.which("bwrap") else ():
        if works([*(drop or []), *namespaces({}, 1 << 20, proc), "true"]):
            lacks = [] if user or os.geteuid() else ["programs run as root, in namespaces of their own"]
            if not proc:
                lacks.append("/proc shows other processes, as in most containers; they cannot be touched")
            return Isolation("namespaces", user, lacks, proc)
    lacks = ["no namespaces: the network is not cut off, and other programs can be seen",
             "no file system of its own: what everybody may read can be read, and disk use is limited a file"]
    if drop and "user" not in without:
        if works([*drop, "test", "-r", "tests/workbook/build.mk"]):
            lacks.append("the workbook itself can be read: make its folder private (chmod go= .)")
        return Isolation("user", user, lacks)
    if not force:
        raise Wrong("This machine offers no isolation: neither namespaces (bubblewrap) nor, without root, another user.\n"
                    "Student programs are not run like this. Install bubblewrap, or grade as root or in a\n"
                    "virtual machine; FORCE=1 grades all the same, and every result says so.")
    return Isolation("none", None, ["no isolation at all: grading was forced", *lacks])


def dropped(user):
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs",
            "--bounding-set=-all", "--inh-caps=-all"]


def namespaces(inputs, disk, proc):
    """bubblewrap's command line; `inputs` are folders by the place where they are seen."""
    line = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "grading",
            "--ro-bind", "/usr", "/usr", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives"]
    for folder in SYSTEM:
        if os.path.islink(folder):
            line += ["--symlink", os.readlink(folder), folder]
        else:
            line += ["--ro-bind-try", folder, folder]
    for seen, folder in inputs.items():
        line += ["--ro-bind", str(folder), seen]
    line += ["--proc", "/proc"] if proc else ["--ro-bind", "/proc", "/proc"]
    return [*line, "--dev", "/dev", "--remount-ro", "/dev", "--size", str(disk), "--tmpfs", "/tmp",
            "--remount-ro", "/", "--chdir", "/tmp", "--"]


class Sandbox:
    """Runs the scripts of inside/ on untrusted input.  `scratch` is the folder that gets removed."""

    def __init__(self, isolation, inside=INSIDE):
        self.isolation = isolation
        adopt()
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-"))
        self.scratch.chmod(0o711)
        self.inputs = {}
        self.share("/inside", inside)

    def close(self):
        self.end_user()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def share(self, seen, folder):
        """A copy of the folder, readable inside as `seen`; what is inside has to call it by the result."""
        copy = self.folder("shared" + seen)
        for path in pathlib.Path(folder).iterdir():
            shutil.copy2(path, copy / path.name)
            (copy / path.name).chmod(0o755)
        return self.show(seen, copy)

    def show(self, seen, folder):
        self.inputs[seen] = folder
        return seen if self.isolation.mode == "namespaces" else str(folder)

    def place(self, seen):
        return seen if self.isolation.mode == "namespaces" else str(self.inputs[seen])

    def folder(self, name):
        made = self.scratch / name
        made.mkdir(parents=True, exist_ok=True)
        for part in [made, *made.parents]:
            if part == self.scratch:
                break
            part.chmod(0o755)
        return made

    def run(self, script, *arguments, limits=Limits()):
        return Run(self, script, arguments, limits).ended()

    def line(self, script, arguments, limits):
        """The whole command, and the folder to run it in."""
        isolation = self.isolation
        line = dropped(isolation.user) if isolation.user else []
        where = "/"
        if isolation.mode == "namespaces":
            line += namespaces(self.inputs, limits.disk, isolation.proc)
        else:
            work = self.scratch / "work"
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(mode=0o700)
            if isolation.user:
                os.chown(work, isolation.user, isolation.user)
            where = str(work)
        line += ["prlimit", f"--cpu={limits.cpu}", f"--nproc={limits.processes}", f"--nofile={limits.open_files}",
                 f"--fsize={limits.file}", "--core=0", "--memlock=0", "--msgqueue=0",
                 "sh", f"{self.place('/inside')}/{script}", *map(str, arguments)]
        return line, where

    def end_user(self):
        """Whatever is left of our user's processes; in namespaces they end with the first."""
        if self.isolation.user and self.isolation.mode == "user":
            # Again until nobody is left: a process that is being started meanwhile is not reached, and one that is
            # not buried still counts as one of the user's.
            for _ in range(100):
                works([*dropped(self.isolation.user), "sh", "-c", "kill -KILL -1"])
                if not bury(self.isolation.user):
                    break
                time.sleep(0.05)


class Run:
    """One command inside, watched until it ends."""

    def __init__(self, sandbox, script, arguments, limits):
        self.sandbox, self.limits = sandbox, limits
        line, where = sandbox.line(script, arguments, limits)
        told, telling = os.pipe()
        clean = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nowhere", "TMPDIR": ".", "TEMP": "."}
        self.began = time.monotonic()
        # fd 3 inside is the pipe, and nothing else of ours is open there.  It gets there as fd 0: a shell need not know
        # numbers of two digits, which it has when we were started with files open.
        self.process = subprocess.Popen(["sh", "-c", 'exec "$@" 3>&0 </dev/null', "sh", *line], cwd=where,
                                        stdin=telling, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env=clean, start_new_session=True)
        os.close(telling)
        self.pipes = {self.process.stdout.fileno(): bytearray(), told: bytearray()}
        self.told_fd = told
        self.cut = ""

    def ended(self):
        try:
            self.watch()
        finally:
            self.kill()
            self.process.stdout.close()
            os.close(self.told_fd)
        printed, told = self.pipes.values()
        code = self.process.returncode
        return Ended(code if code >= 0 else 128 - code, bytes(told), bytes(printed[:self.limits.printed]), self.cut,
                     time.monotonic() - self.began)

    def watch(self):
        with selectors.DefaultSelector() as ready:
            for fd in self.pipes:
                ready.register(fd, selectors.EVENT_READ)
            looked = self.began
            while ready.get_map() and not self.cut:
                for key, _ in ready.select(0.2):
                    if not self.read(key.fd):
                        ready.unregister(key.fd)
                if time.monotonic() - looked > 0.1:
                    looked = time.monotonic()
                    self.check()

    def read(self, fd):
        data = os.read(fd, 65536)
        kept = self.pipes[fd]
        limit = self.limits.told if fd == self.told_fd else self.limits.printed
        kept += data[:max(0, limit - len(kept))]
        if fd == self.told_fd and len(kept) >= limit:
            self.cut = f"told more than {limit >> 20} MiB"
        return data

    def check(self):
        if time.monotonic() - self.began > self.limits.wall:
            self.cut = f"not done after {self.limits.wall} seconds"
        elif resident(self.process.pid) > self.limits.memory:
            self.cut = f"used more than {self.limits.memory >> 20} MiB of memory"

    def kill(self):
        """Ends what is left.  With both pipes closed, the command is about to end by itself."""
        try:
            self.process.wait(0 if self.cut else 10)
        except subprocess.TimeoutExpired:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.sandbox.end_user()


def resident(pid):
    """Bytes of memory of a process and all that come from it."""
    total, left = 0, [pid]
    while left:
        one = left.pop()
        try:
            with open(f"/proc/{one}/statm", encoding="ascii") as file:
                total += int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
            for task in os.listdir(f"/proc/{one}/task"):
                with open(f"/proc/{one}/task/{task}/children", encoding="ascii") as file:
                    left += map(int, file.read().split())
        except (OSError, ValueError, IndexError):
            continue
    return total
