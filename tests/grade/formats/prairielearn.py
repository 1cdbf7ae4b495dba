"""PrairieLearn's results.json, for external graders."""

import json

from formats.gradescope import lines

NAME = "prairielearn.json"


def render(result):
    tests = [{
        "name": f"{chapter['title']}: {test['title']}",
        "description": f"chapter {int(chapter['name'].split('-')[0])}",
        "points": test["points"],
        "max_points": test["most"],
        "message": test["sentence"],
        "output": "\n\n".join(list(lines(test))[1:]),
    } for chapter in result["chapters"] for test in chapter["tests"]]
    problems = [f"{chapter['title']}: {chapter['problem']}" for chapter in result["chapters"] if chapter["problem"]]
    return json.dumps({
        "gradable": not result["again"],
        "score": result["points"] / result["most"] if result["most"] else 0.0,
        "message": "; ".join(problems),
        "output": "\n\n".join(chapter["says"] for chapter in result["chapters"] if chapter["says"]),
        "tests": tests,
    }, indent=1, ensure_ascii=False) + "\n"
