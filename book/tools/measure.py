"""Runs small programs under each tool, and prints how often each said something.

    measure.py OUT

The programs in broken/ have one bug each, those in right/ the same without it.  Each is run
RUNS times by itself and under each tool.  A program that hangs is killed; what a tool said by
then counts, that it hung does not.  busy.c, which runs longer, shows what a tool costs.
"""

import os
import pathlib
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys

HERE = pathlib.Path("book/tools")
RUNS = 20
BUSY_RUNS = 5
SECONDS = 5
UNRANDOMISED = ["setarch", "-R"]
VALGRIND = ["valgrind", "-q"]
LEAKS = ["--leak-check=full", "--errors-for-leak-kinds=definite,possible"]
WARNING = re.compile(r"^(==\d+== |WARNING: ThreadSanitizer)", re.MULTILINE)

# How each tool is started, and which build it runs.
TOOLS = {
    "plain": ([], "plain"),
    "tsan": (UNRANDOMISED, "tsan"),
    "helgrind": (VALGRIND + ["--tool=helgrind"], "plain"),
    "drd": (VALGRIND + ["--tool=drd"], "plain"),
    "memcheck": (VALGRIND + LEAKS, "plain"),
    "checker": ([], "checker"),
}
OBSERVERS = {
    "gdb": ["gdb", "-nx", "-batch", "-ex", "run"],
    "perf": ["perf", "record", "-q", "-o", "/dev/null"],
    "strace": ["strace", "-f", "-o", "/dev/null"],
}


def build(source, out):
    """As any program is built, and with ThreadSanitizer."""
    (out / "report").mkdir(parents=True, exist_ok=True)
    compiler = [os.environ.get("CC", "gcc"), "-std=gnu17", "-g", "-O1", "-pthread", str(source)]
    subprocess.run([*compiler, "-o", out / "plain"], check=True)
    subprocess.run([*compiler, "-fsanitize=thread", "-o", out / "tsan"], check=True)


def run(command, seed, report):
    """(said something, ended badly, CPU milliseconds) of one run."""
    environment = {**os.environ, "IL_SEED": str(seed), "IL_REPORT_DIR": str(report), "NO_COLOR": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True, errors="replace", env=environment, start_new_session=True)
    try:
        says, code = process.communicate(timeout=SECONDS)[1], process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        says, code = process.communicate()[1], "hung"
    if "FATAL: ThreadSanitizer" in says:
        sys.exit(says)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return bool(WARNING.search(says)), code != 0, 1000 * cpu


def row(program, version, tool, command, runs, folder):
    results = [run(command, seed, folder / "report") for seed in range(1, runs + 1)]
    # By itself, or under the checker, what counts is how it ends.
    reports = sum(bad if tool in ("plain", "checker") else said for said, bad, _ in results)
    cpu = statistics.median(cpu for _, _, cpu in results)
    print(program, version, tool, runs, reports, f"{cpu:.1f}", sep="\t", flush=True)


def measure_bugs(out):
    for source in sorted(HERE.glob("broken/*.c")) + sorted(HERE.glob("right/*.c")):
        program, version = source.stem, source.parent.name
        folder = out / version / program
        build(source, folder)
        checker = ["sh", "tests/workbook/build-example.sh", source, folder / "checker"]
        subprocess.run(checker, check=True)
        for tool, (start, binary) in TOOLS.items():
            row(program, version, tool, [*start, str(folder / binary)], RUNS, folder)


def measure_cost(out):
    folder = out / "busy"
    build(HERE / "busy.c", folder)
    for tool, (start, binary) in TOOLS.items():
        if tool != "checker":
            row("busy", "right", tool, [*start, str(folder / binary)], BUSY_RUNS, folder)
    for tool, start in OBSERVERS.items():
        if shutil.which(tool):
            row("busy", "right", tool, [*start, str(folder / "plain")], BUSY_RUNS, folder)
        else:
            print(f"{tool} is not installed, and not measured", file=sys.stderr)


print("# program", "version", "tool", "runs", "reports", "cpu_ms", sep="\t")
measure_bugs(pathlib.Path(sys.argv[1]))
measure_cost(pathlib.Path(sys.argv[1]))
