"""The failing schedule of a page: a table, and beside it what web/stepper.js steps through.

A page's block `<!-- generated schedule TEST [NN-slug] -->`, or with wrong/NAME, becomes the directive of
that name (generated.py).  What it shows on GitHub, the report as text, is what PDF and search get, too.
HTML gets a table made of the recorded TEST.json, and the web site also the functions that the schedule
passes through and the JSON itself.
"""

import html
import json
import pathlib
import re

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import CLexer
from sphinx.util.docutils import SphinxDirective

from . import TOP, is_site
from .generated import blocks


class schedule(nodes.General, nodes.Element):
    """Its child is the literal block; `chapter` and `test` name the recorded run."""


class Schedule(SphinxDirective):
    required_arguments = 1
    optional_arguments = 1
    has_content = True

    def run(self):
        test, *program = self.arguments
        chapter, within = blocks.folder_of(pathlib.PurePath(self.env.docname).name, *program)
        recorded = TOP / "book/recorded" / chapter / within / f"{test}.json"
        if not recorded.exists():
            raise self.error(f"{recorded.relative_to(TOP)} is missing: make record")
        self.env.note_dependency(str(recorded))
        text = "\n".join(line for line in self.content if not line.startswith("```")).strip("\n")
        return [schedule("", nodes.literal_block(text, text, language="text"),
                         chapter=chapter, recorded=str(recorded))]


# ---- The run ----


def shown(run):
    return [event for event in run["events"] if event.get("shown", True)]


def columns(run):
    """The threads that some row is about, in order."""
    busy = {event["thread"] for event in shown(run) if not event.get("note")}
    return [thread for thread in run["threads"] if thread["id"] in busy]


def source_file(chapter, name):
    places = [TOP / "tests" / chapter / folder / name for folder in ("broken", "wrong", "")]
    return next((path for path in places if path.exists()), None)


def source_lines(chapter, name):
    path = source_file(chapter, name)
    return path.read_text().split("\n") if path else []


def is_test(chapter, name):
    path = source_file(chapter, name)
    return path is not None and path.parent == TOP / "tests" / chapter


def places(chapter, run):
    """Every file and line that is mentioned, in order of appearance; the program before its tests."""
    found = {}
    for event in run["events"] + [run.get("failed", {})]:
        for at in [event, *event.get("after", [])]:
            if "line" in at:
                found.setdefault(at["file"], set()).add(at["line"])
    return sorted(found.items(), key=lambda item: is_test(chapter, item[0]))


# ---- The table ----


def element(name, content, **attributes):
    words = "".join(f' {key.strip("_").replace("_", "-")}="{html.escape(str(value))}"'
                    for key, value in attributes.items() if value is not None)
    return f"<{name}{words}>{content}</{name}>"


def source_cell(chapter, at):
    if "line" not in at:
        return element("td", "")
    lines = source_lines(chapter, at["file"])
    text = lines[at["line"] - 1].strip() if at["line"] <= len(lines) else ""
    site = element("span", f'{at["file"]}:{at["line"]}', _class="il-site")
    return element("td", f"{site} {element('code', html.escape(text))}", _class="il-source")


def between(run, before, event, wide):
    """A row where time has passed, or where a thread was made to stop that could have gone on."""
    rows = ""
    ms = (event.get("time_ns", 0) - before.get("time_ns", 0)) // 1000000
    if ms > 0:
        rows += element("tr", element("td", f"{ms} ms later", colspan=wide), _class="il-between")
    first, last = run["events"].index(before), run["events"].index(event)
    if any(e.get("preempts") for e in run["events"][first + 1:last + 1]):
        name = run["threads"][before["thread"]]["name"]
        rows += element("tr", element("td", f"{html.escape(name)} is preempted", colspan=wide),
                        _class="il-between il-preempted")
    return rows


def does(run, event):
    """"read 0", or "read job.i: 0" where there are several variables."""
    variables = [thing for thing in run["objects"] if thing["kind"] == "variable"]
    if "object" not in event or len(variables) < 2:
        return event["does"]
    verb, _, value = event["does"].partition(" ")
    return f'{verb} {run["objects"][event["object"]]["name"]}: {value}'


def row(run, chapter, step, event, threads):
    words = html.escape(does(run, event))
    number = element("th", str(step), scope="row")
    if event.get("note"):
        name = html.escape(run["threads"][event["thread"]]["name"])
        cells = element("td", f"{name}: {words}", colspan=len(threads) + 1, _class="il-note")
    else:
        cells = "".join(element("td", words if thread["id"] == event["thread"] else "")
                        for thread in threads) + source_cell(chapter, event)
    return element("tr", number + cells, data_step=step)


def last_rows(run, chapter, step, wide):
    """What is wrong where the schedule ends: who waits, or what failed."""
    stuck = [f'{thread["name"]} {thread["waits"]}' for thread in run["threads"] if "waits" in thread]
    said = stuck or [run["verdict"] + ": " + run["message"]]
    mark = element("th", '<span aria-hidden="true">✗</span><span class="il-hidden">end</span>',
                   scope="row")
    return "".join(element("tr", mark + element("td", html.escape(words), colspan=wide - 1),
                           _class="il-end", data_step=step) for words in said)


def table(run, chapter):
    threads, events = columns(run), shown(run)
    wide = len(threads) + 2
    head = "".join(element("th", html.escape(name), scope="col")
                   for name in ["Step", *(thread["name"] for thread in threads), "Source"])
    body, before = "", events[0]
    for step, event in enumerate(events, 1):
        body += between(run, before, event, wide) + row(run, chapter, step, event, threads)
        before = event
    body += last_rows(run, chapter, len(events) + 1, wide)
    return element("table", element("thead", element("tr", head)) + element("tbody", body))


def caption(run):
    text = element("strong", run["verdict"]) + ": " + html.escape(run["message"]) + "."
    if run["cause"]:
        text += " Cause: a data race: " + html.escape(run["cause"]) + "."
    n = run["preemptions"]
    text += f' {"The simplest" if run["simplest"] else "A"} schedule that does it, with {n} ' \
            f'preemption{"" if n == 1 else "s"}:'
    return element("figcaption", text)


# ---- The functions that it passes through ----


def function_round(lines, line):
    """The first and the last line of the function that the line is in, counted from 1."""
    first = last = line
    while first > 1 and not re.match(r"[A-Za-z]", lines[first - 1]):
        first -= 1
    while last < len(lines) and not lines[last - 1].startswith("}"):
        last += 1
    return first, last


def listing(chapter, name, wanted):
    lines = source_lines(chapter, name)
    spans = sorted({function_round(lines, line) for line in wanted if line <= len(lines)})
    formatter = HtmlFormatter(nowrap=True)
    pretty = highlight("\n".join(lines), CLexer(stripnl=False, ensurenl=False), formatter).split("\n")
    functions = ""
    for first, last in spans:
        functions += element("div", "".join(
            element("span", f'<b></b><i>{n}</i><code>{pretty[n - 1] or " "}</code>',
                    data_at=f"{name}:{n}") for n in range(first, last + 1)), _class="il-function")
    return element("div", element("p", name, _class="il-file") + functions)


def data(run):
    # In a script element only "</" could end the data early.
    text = json.dumps(run, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    return element("script", text, type="application/json")


def figure(run, chapter, steps):
    title = f'The schedule that fails {run["test"]}'
    region = {"_class": "il-rows", "tabindex": 0, "role": "region", "aria_label": title}
    parts = caption(run) + element("div", table(run, chapter), **region)
    if steps:
        code = "".join(listing(chapter, name, wanted) for name, wanted in places(chapter, run))
        parts += element("div", code, _class="il-code highlight", hidden="hidden", tabindex=0,
                         role="region", aria_label="Source code of the schedule") + data(run)
    if run["advice"]:
        parts += element("p", element("strong", "Advice") + ": " + html.escape(run["advice"]))
    return element("figure", parts, _class="il-schedule il-stepper-here")


# ---- Formats ----


def visit_html(translator, node):
    run = json.loads(pathlib.Path(node["recorded"]).read_text())
    if not shown(run):  # what must be possible is not: there is no schedule to show
        return
    translator.body.append(figure(run, node["chapter"], is_site(translator.builder.app)))
    raise nodes.SkipNode


def pass_through(translator, node):
    pass


def setup(app):
    others = (pass_through, pass_through)
    app.add_node(schedule, html=(visit_html, pass_through), latex=others, text=others, man=others)
    app.add_directive("schedule", Schedule)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
