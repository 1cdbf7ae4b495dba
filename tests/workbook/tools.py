"""What book/tools/data.tsv says, as tables."""

import pathlib
import re
import statistics
import subprocess

import lists
from lists import markdown

HERE = pathlib.Path("book/tools")
NAMES = {"plain": "by itself", "tsan": "ThreadSanitizer", "helgrind": "Helgrind", "drd": "DRD",
         "memcheck": "Memcheck", "checker": "the checker"}
OBSERVERS = {"gdb": "gdb, no breakpoint", "perf": "perf record", "strace": "strace -f"}


def recorded():
    """(program, version, tool): (runs, reports, CPU milliseconds)."""
    return {tuple(key): (int(runs), int(reports), float(cpu))
            for *key, runs, reports, cpu in lists.rows(HERE / "data.tsv")}


def titles(version):
    """Program: what its first line says, as a link to it."""
    for path in sorted(HERE.glob(f"{version}/*.c")):
        says = re.match(r"/\* (.*?)[.]? \*/", path.read_text())[1]
        yield path.stem, f"[{says}](tools/{version}/{path.name})"


def reports(version, wanted):
    data = recorded()
    for program, title in titles(version):
        counts = [data[program, version, tool][1] for tool in NAMES]
        if wanted(counts):
            yield [int(program[:2]), title, *counts]


def found():
    return markdown(["no.", "bug", *NAMES.values()], reports("broken", lambda counts: True))


def alarms():
    return markdown(["no.", "correct program", *NAMES.values()], reports("right", any))


def ratio(value, base):
    return f"{value / base:.1f}" if value < 10 * base else f"{value / base:.0f}"


def cost():
    """CPU time as a multiple of that of the program by itself."""
    data = recorded()
    small = {tool: statistics.median(cpu for (program, version, of), (_, _, cpu) in data.items()
                                     if of == tool and version == "right" and program != "busy")
             for tool in NAMES}
    body = []
    for tool, name in {**NAMES, **OBSERVERS}.items():
        busy = data.get(("busy", "right", tool))
        body.append([name, f"{ratio(small[tool], small['plain'])} ×" if tool in small else "–",
                     f"{ratio(busy[2], data['busy', 'right', 'plain'][2])} ×" if busy else "–"])
    return markdown(["tool", "a small program", "200,000 locked additions"], body)


def claim():
    command = ["awk", "-f", HERE / "claim.awk", HERE / "data.tsv"]
    return "\n" + subprocess.run(command, capture_output=True, text=True).stdout + "\n"


def table(name):
    kinds = {"found": found, "alarms": alarms, "cost": cost, "claim": claim}
    if name not in kinds:
        raise LookupError(f"no such table: {name}")
    return kinds[name]()
