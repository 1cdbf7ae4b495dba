"""From the results of a class to its tables.

    collect.py OUT

Writes class.csv, canvas.csv, moodle.csv, flagged.md, statistics.md, similarity.md and histogram.svg.  Exits with 1 if
some submission has no result yet; the tables then hold those that have one.
"""

import json
import pathlib
import shutil
import subprocess
import sys

import figures
import gradebooks
import one
import output
import similarity
import submission
import workbook
from formats.grades import amount


def result_of(out, identity, planned):
    """None unless graded as things are now: then the stamp is there."""
    if not (out / "state" / "done" / f"{identity}-{planned['key']}").exists():
        return None
    folder = "wrong" if planned.get("wrong") else "results"
    return json.loads((out / folder / identity / output.RESULT).read_text())


def signatures(out, targets):
    """By chapter, by wrong fix: how it fails each test."""
    found = {}
    for identity, planned in targets.items():
        result = result_of(out, identity, planned) if planned.get("wrong") else None
        for chapter in result["chapters"] if result else []:
            if not chapter["problem"]:
                found.setdefault(chapter["name"], {})[planned["name"]] = figures.signature(chapter)
    return found


def flagged(results):
    lines = ["# For a human to look at", ""]
    for result in results:
        if result["flags"]:
            lines.append(f"- {similarity.cell(result['submission'])}")
            lines += [f"    - {flag}" for flag in result["flags"]]
    return "\n".join(lines if len(lines) > 2 else [*lines, "Nothing."]) + "\n"


HISTOGRAM = """set terminal svg size 720,360 dynamic; set output '{svg}'; set encoding utf8; set style fill solid 0.6
set boxwidth 0.9; set xlabel 'points, of {most}'; set ylabel 'submissions'; unset key; set xtics nomirror
set yrange [0:*]; set grid y; plot '{data}' using 1:2 notitle with boxes linecolor rgb '#0072B2'
"""


def histogram(results, out):
    if not shutil.which("gnuplot"):
        return "no histogram: this needs the package gnuplot-nox"
    bins = {}
    for result in results:
        bins[round(result["points"])] = bins.get(round(result["points"]), 0) + 1
    data = out / "state" / "histogram.tsv"
    output.write_whole(data, "".join(f"{points}\t{count}\n" for points, count in sorted(bins.items())))
    script = HISTOGRAM.format(svg=out / "histogram.svg", data=data, most=amount(results[0]["most"]))
    done = subprocess.run(["gnuplot", "-"], input=script, text=True, capture_output=True, check=False)
    return f"no histogram: {done.stderr.strip()}" if done.returncode else ""


def main(out):
    out = pathlib.Path(out)
    targets = one.read_plan(out)["targets"]
    students = {identity: planned for identity, planned in targets.items() if not planned.get("wrong")}
    results = {identity: result_of(out, identity, planned) for identity, planned in students.items()}
    missing = [students[identity]["name"] for identity, result in results.items() if not result]
    graded = [result for result in results.values() if result]
    if not graded:
        raise workbook.Wrong("No submission is graded yet.")
    names = {chapter["name"] for chapter in graded[0]["chapters"]}
    chapters = [chapter for chapter in workbook.chapters() if chapter.name in names]
    read = [submission.read(planned["path"], chapters) for planned in students.values()]
    for name, text in (("class.csv", gradebooks.whole_class(graded)), ("canvas.csv", gradebooks.canvas(graded)),
                       ("moodle.csv", gradebooks.moodle(graded)), ("flagged.md", flagged(graded)),
                       ("statistics.md", figures.whole(graded, signatures(out, targets)) + "\n"),
                       ("similarity.md", similarity.report(chapters, read) + "\n")):
        output.write_whole(out / name, text)
    trouble = histogram(graded, out)
    print(f"{len(graded)} of {len(students)} graded, {sum(bool(result['flags']) for result in graded)} for a human to look at.")
    print(f"The tables are in {out}/: class.csv, canvas.csv, moodle.csv, flagged.md, statistics.md, similarity.md,")
    print(f"histogram.svg; each submission's results in {out}/results/." + (f"\n{trouble}" if trouble else ""))
    for name in missing:
        print(f"not graded: {similarity.cell(name)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (workbook.Wrong, OSError) as wrong:
        sys.exit(str(wrong))
