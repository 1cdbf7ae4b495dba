"""The autograder's zip, in the layout that Gradescope has: /autograder, root, half a core, 768 MB.

Once with what this machine offers, and once as in a container without namespaces.
"""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import time
import zipfile

import workbook
from harness import check, finish, run, scratch
from test_formats import GRADESCOPE, wrong

LIMITS = {"cpu": {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "50000"},
          "memory": {"memory.limit_in_bytes": str(768 << 20)}}


@contextlib.contextmanager
def half_a_core():
    """Files to which a process writes its id to be limited; none where that cannot be had."""
    groups = []
    for kind, settings in LIMITS.items():
        group = pathlib.Path("/sys/fs/cgroup", kind, f"autograder-{os.getpid()}")
        try:
            group.mkdir()
            groups.append(group)
            for name, value in settings.items():
                (group / name).write_text(value)
        except OSError:
            print(f"skipped the limit of {kind}: control groups are not ours to set here")
    try:
        yield [group / "cgroup.procs" for group in groups if group.exists()]
    finally:
        for group in groups:
            for _ in range(50):
                with contextlib.suppress(OSError):
                    group.rmdir()
                    break
                time.sleep(0.1)


def inside(autograder, command, joined, **settings):
    """In a namespace whose root has /autograder; the system is this machine's, read-only."""
    line = ["bwrap", "--unshare-pid", "--die-with-parent", "--tmpfs", "/", "--bind", str(autograder), "/autograder",
            "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp", "--tmpfs", "/root", "--chdir", "/"]
    for folder in ("/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/var"):
        if os.path.islink(folder):
            line += ["--symlink", os.readlink(folder), folder]
        else:
            line += ["--ro-bind-try", folder, folder]
    join = "".join(f"echo $$ >{path}; " for path in joined)
    environment = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/root", **settings}
    return subprocess.run(["sh", "-c", f'{join} exec "$@"', "sh", *line, *command], env=environment, capture_output=True,
                          text=True, timeout=900, check=False)


def autograde(autograder, files, joined, **settings):
    """results.json for a submission of these files, flat, as they are uploaded."""
    for name in ("submission", "results"):
        shutil.rmtree(autograder / name, ignore_errors=True)
        (autograder / name).mkdir()
    for path in files:
        shutil.copy(path, autograder / "submission")
    began = time.monotonic()
    done = inside(autograder, ["/autograder/run_autograder"], joined, **settings)
    results = autograder / "results" / "results.json"
    return json.loads(results.read_text()) if results.exists() else {}, done, time.monotonic() - began


def grades(autograder, joined, mode, **settings):
    chapters = workbook.chapters()
    points = sum(chapter.points for chapter in chapters)
    for what, folder, wanted in (("the fixes", "solutions", points), ("the untouched programs", "", 0)):
        files = [(pathlib.Path(folder, chapter.name) if folder else chapter.pristine) / name
                 for chapter in chapters for name in chapter.files]
        result, done, seconds = autograde(autograder, files, joined, **settings)
        check(f"{mode}: {what}: {result.get('score')} of {points:g} points in {seconds:.0f} s",
              result.get("score") == wanted and not wrong(result, GRADESCOPE) and seconds < 600,
              f"{result.get('output')} {wrong(result, GRADESCOPE)}\n{done.stdout[-800:]}{done.stderr[-800:]}")
        check(f"{mode}: {what}: the isolation is on record", result["extra_data"]["isolation"]["mode"] == mode,
              result["extra_data"])
    result, done, _ = autograde(autograder, [], joined, **settings)
    check(f"{mode}: nothing uploaded: a result", result.get("score") == 0 and "was not handed in" in result["output"],
          done.stderr)


def main():
    if os.geteuid():
        print("skipped Gradescope's layout: it takes root")
        finish()
    done = run("make", "gradescope")
    archive = pathlib.Path(os.environ.get("BUILD", "build"), "gradescope", "autograder.zip")
    first = archive.read_bytes()
    check("make gradescope", done.returncode == 0, done.stderr)
    run("make", "gradescope")
    check("twice: the same bytes", archive.read_bytes() == first)
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
    check("setup.sh and run_autograder at the root, no solutions", {"setup.sh", "run_autograder"} <= set(names) and
          not [name for name in names if "solutions" in name or "/wrong/" in name or "/right/" in name or "cheats" in name])
    with scratch() as folder, half_a_core() as joined:
        autograder = folder / "autograder"
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(autograder / "source")
        shutil.copy(autograder / "source" / "run_autograder", autograder)
        (autograder / "run_autograder").chmod(0o755)
        done = inside(autograder, ["sh", "/autograder/source/setup.sh"], joined)
        check("setup.sh", done.returncode == 0, done.stdout[-800:] + done.stderr[-800:])
        grades(autograder, joined, "namespaces")
        grades(autograder, joined, "user", ISOLATION_WITHOUT="namespaces")
        shutil.rmtree(autograder / "source" / "workbook" / "tests" / "grade")
        result, _, _ = autograde(autograder, [], joined)
        check("a broken autograder: a result all the same", "no verdict" in result.get("output", ""), result)
    finish()


if __name__ == "__main__":
    main()
