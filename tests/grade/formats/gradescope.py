"""Gradescope's results.json, as its autograder specification describes it."""

import json

NAME = "results.json"


def lines(test):
    yield test["sentence"]
    if test["report"]:
        yield test["report"].rstrip("\n")
    if test["printed"]:
        yield f"What the program printed:\n{test['printed']}"


def render(result):
    tests = []
    for chapter in result["chapters"]:
        for number, test in enumerate(chapter["tests"], 1):
            tests.append({
                "name": f"{chapter['title']}: {test['title']}",
                "number": f"{int(chapter['name'].split('-')[0])}.{number}",
                "score": test["points"],
                "max_score": test["most"],
                "status": "passed" if test["outcome"] == "passed" else "failed",
                "output": "\n\n".join(lines(test)),
                "output_format": "text",
                "tags": [chapter["name"]],
                "visibility": "visible",
            })
    problems = [f"Chapter {int(chapter['name'].split('-')[0])}: {chapter['problem']}.\n{chapter['says']}".rstrip()
                for chapter in result["chapters"] if chapter["problem"]]
    missing = [f"Graded without full isolation: {sentence}." for sentence in result["isolation"]["missing"]]
    return json.dumps({
        "score": result["points"],
        "execution_time": round(result["seconds"]),
        "output": "\n\n".join(problems + missing) or "Every chapter was tested.",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"flags": result["flags"], "isolation": result["isolation"], "key": result["key"]},
        "tests": tests,
    }, indent=1, ensure_ascii=False) + "\n"
