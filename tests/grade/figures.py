"""What a class's results say of tests and chapters, and which wrong fix each failing submission is nearest to."""

import collections
import statistics

from formats.grades import amount


def handed_in(results, name):
    """Results of one chapter, of those who handed in something that could be tested."""
    found = [chapter for result in results for chapter in result["chapters"] if chapter["name"] == name]
    return found, [chapter for chapter in found if not chapter["problem"]]


def signature(chapter):
    return {test["name"]: test["verdict"] if test["outcome"] == "failed" else "-" for test in chapter["tests"]}


def nearest(chapter, wrong):
    """The names of the wrong fixes whose verdicts differ from the chapter's in the fewest tests, and in how many."""
    mine = signature(chapter)
    distance = {name: sum(mine[test] != theirs.get(test) for test in mine) for name, theirs in wrong.items()}
    least = min(distance.values(), default=0)
    return sorted(name for name, far in distance.items() if far == least), least


def nearest_fixes(tested, wrong):
    """How many failing submissions are nearest to which wrong fixes: those that fail alike go together."""
    count = collections.Counter()
    for chapter in tested:
        if any(test["outcome"] == "failed" for test in chapter["tests"]) and wrong:
            names, far = nearest(chapter, wrong)
            count[(", ".join(names), far)] += 1
    return sorted(count.items(), key=lambda item: (-item[1], item[0]))


def share(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "-"


def of_chapter(results, name, wrong):
    found, tested = handed_in(results, name)
    title = f"{int(name.split('-')[0])}, {found[0]['title']}"
    points = [chapter["points"] for chapter in found]
    yield f"## Chapter {title}"
    yield ""
    yield f"{len(tested)} of {len(found)} submissions could be tested. Points: mean {statistics.mean(points):.1f}, " \
          f"median {amount(statistics.median(points))}, of {amount(found[0]['most'])}."
    yield ""
    yield "| test | passed | share | how it fails |"
    yield "| --- | --: | --: | --- |"
    for i, test in enumerate(found[0]["tests"]):
        all_of = [chapter["tests"][i] for chapter in tested]
        passed = sum(one["outcome"] in ("passed", "withheld") for one in all_of)
        how = collections.Counter(one["verdict"] for one in all_of if one["outcome"] == "failed")
        words = ", ".join(f"{word} {n}" for word, n in sorted(how.items(), key=lambda item: (-item[1], item[0])))
        yield f"| {test['title']} | {passed} | {share(passed, len(tested))} | {words or '-'} |"
    fixes = nearest_fixes(tested, wrong)
    if fixes:
        yield ""
        yield "| nearest wrong fix, by its verdicts | submissions | tests that differ |"
        yield "| --- | --: | --: |"
        for (names, far), count in fixes:
            yield f"| {names} | {count} | {far} |"
    problems = collections.Counter(chapter["problem"] for chapter in found if chapter["problem"])
    if problems:
        yield ""
        yield "| not tested, because | submissions |"
        yield "| --- | --: |"
        for problem, count in sorted(problems.items(), key=lambda item: (-item[1], item[0])):
            yield f"| {problem.replace('|', '/')} | {count} |"
    yield ""


def whole(results, wrong):
    """Markdown.  `wrong` has the signatures of each chapter's wrong fixes."""
    lines = [f"# {len(results)} submissions", ""]
    for chapter in results[0]["chapters"]:
        lines += of_chapter(results, chapter["name"], wrong.get(chapter["name"], {}))
    return "\n".join(lines)
