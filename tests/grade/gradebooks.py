"""A class's grades in the tables of others: Canvas's and Moodle's.

Who a submission is by is told by its name, as these systems name what they pack: `doejane_LATE_12345_6789_x.zip`
(Canvas), `Jane Doe_12345_assignsubmission_file` (Moodle).  Any other name is taken for a login.
"""

import re

from formats.grades import amount, table

CANVAS = re.compile(r"(?P<name>[^_]+)(?:_LATE)?_(?P<id>\d+)_\d+_")
MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_")


def stem(name):
    return re.sub(r"\.(zip|tar|tar\.\w+|tgz|c)$", "", name)


def canvas(results):
    """To be imported into the gradebook."""
    chapters = [(chapter["name"], chapter["title"], chapter["most"]) for chapter in results[0]["chapters"]]
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows = [head + [f"Chapter {int(name.split('-')[0])}: {title}" for name, title, _ in chapters],
            ["    Points Possible", "", "", "", ""] + [amount(most) for _, _, most in chapters]]
    for result in results:
        by = CANVAS.match(result["submission"])
        who = [by["name"], by["id"], "", "", ""] if by else [stem(result["submission"]), "", "", stem(result["submission"]), ""]
        rows.append(who + [amount(chapter["points"]) for chapter in result["chapters"]])
    return table(rows)


def moodle(results):
    """A grading worksheet, as Moodle's assignment offers and takes it."""
    rows = [["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed",
             "Last modified (submission)", "Last modified (grade)", "Feedback comments"]]
    for result in results:
        by = MOODLE.match(result["submission"])
        name, number = (by["name"], f"Participant {by['id']}") if by else (stem(result["submission"]), "")
        rows.append([number, name, "", "Submitted for grading", amount(result["points"]), amount(result["most"]), "Yes",
                     "", "", feedback(result)])
    return table(rows)


def feedback(result):
    return "; ".join(f"chapter {int(chapter['name'].split('-')[0])}: {amount(chapter['points'])} of "
                     f"{amount(chapter['most'])}" + (f" ({chapter['problem']})" if chapter["problem"] else "")
                     for chapter in result["chapters"])


def whole_class(results):
    """Ours: a row a submission, a column a chapter."""
    names = [chapter["name"] for chapter in results[0]["chapters"]]
    rows = [["submission", "points", "max_points", *names, "flags"]]
    for result in results:
        rows.append([result["submission"], amount(result["points"]), amount(result["most"]),
                     *(amount(chapter["points"]) for chapter in result["chapters"]), str(len(result["flags"]))])
    return table(rows)
