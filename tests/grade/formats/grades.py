"""grade.csv: a row a test."""

import csv
import io

NAME = "grade.csv"


def cell(text):
    """A spreadsheet takes a cell for a formula if it begins so."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not is_number(text) else text


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def amount(points):
    """2 for 2.0, and 0.5."""
    return f"{points:g}"


def table(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[cell(str(field)) for field in row] for row in rows])
    return out.getvalue()


def render(result):
    rows = [["submission", "chapter", "test", "points", "max_points", "outcome", "verdict", "sentence"]]
    for chapter in result["chapters"]:
        for test in chapter["tests"]:
            rows.append([result["submission"], chapter["name"], test["name"], amount(test["points"]),
                         amount(test["most"]), test["outcome"], test["verdict"], test["sentence"]])
    return table(rows)
