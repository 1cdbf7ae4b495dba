"""From verdicts to points, and to the one result that every format is made of."""

import dataclasses
import hashlib
import os
import time

import build
import trial
from sandbox import Sandbox


@dataclasses.dataclass
class Mark:
    """Of one test."""

    name: str
    title: str
    points: float
    most: float
    outcome: str  # passed, failed, withheld or not run
    verdict: str  # the checker's word
    sentence: str
    report: str = ""
    printed: str = ""
    again: bool = False


@dataclasses.dataclass
class ChapterResult:
    name: str
    title: str
    points: float
    most: float
    problem: str  # why none of its tests was run, or ""
    says: str  # of the compiler
    flags: list  # sentences for a human
    tests: list
    advice: list = dataclasses.field(default_factory=list)  # of another tool; costs nothing


def points_of(test, verdicts):
    """(points, outcome, what they wait for).  Points count only with all that the test requires."""
    if not verdicts[test.name].passed:
        return 0.0, "failed", ""
    missing = [name for name in test.requires if not verdicts[name].passed]
    if missing:
        return 0.0, "withheld", missing[0].replace("_", " ")
    return test.points, "passed", ""


def mark(test, verdicts):
    verdict = verdicts[test.name]
    points, outcome, waits = points_of(test, verdicts)
    sentence = f"passes, but its points count only when this passes, too: {waits}" if waits else verdict.sentence
    return Mark(test.name, test.title, points, test.points, outcome, verdict.word, sentence, verdict.report,
                verdict.printed, verdict.again)


def nothing(chapter, problem, says="", flags=()):
    tests = [Mark(test.name, test.title, 0.0, test.points, "not run", "not-run", problem) for test in chapter.tests]
    return ChapterResult(chapter.name, chapter.title, 0.0, chapter.points, problem, says, list(flags), tests)


def grade_chapter(chapter, submission, box, references, progress):
    problem = submission.problems.get(chapter.name)
    if problem:
        return nothing(chapter, problem)
    if chapter.name not in references:
        references[chapter.name] = build.Reference(chapter, box)
    try:
        findings, says = build.build_suite(chapter, submission.files[chapter.name], box, references[chapter.name])
    except build.Rejected as rejected:
        flags = [finding.sentence for finding in rejected.findings]
        return nothing(chapter, rejected.sentence, trial.plain(rejected.says)[:20000], flags)
    verdicts = {}
    for test in chapter.tests:
        verdicts[test.name] = trial.try_test(chapter, test, box)
        progress(chapter, test)
    flags = [finding.sentence for finding in findings]
    flags += [f"{name}: {verdict.sentence}" for name, verdict in verdicts.items() if verdict.suspicious]
    if any(verdict.control for verdict in verdicts.values()):
        flags.append("it prints control characters")
    tests = [mark(test, verdicts) for test in chapter.tests]
    advice = build.advice(chapter, submission.files[chapter.name], box) if os.environ.get("ADVICE") else []
    return ChapterResult(chapter.name, chapter.title, sum(test.points for test in tests), chapter.points, "",
                         trial.plain(says)[:20000], flags, tests, [trial.plain(line)[:300] for line in advice])


def key_of(submission, tests):
    """What a result depends on: what was handed in, and our tests."""
    digest = hashlib.sha256(tests.encode())
    for chapter, files in sorted(submission.files.items()):
        for name, data in sorted(files.items()):
            digest.update(f"{chapter}/{name}\0".encode() + hashlib.sha256(data).digest())
    digest.update(repr((sorted(submission.problems.items()), submission.notes)).encode())
    return digest.hexdigest()[:32]


def grade(submission, chapters, isolation, tests, progress=lambda chapter, test: None):
    """The result of a submission, as plain data.  `tests` is workbook.fingerprint()."""
    began = time.monotonic()
    box = Sandbox(isolation)
    try:
        references = {}
        graded = [grade_chapter(chapter, submission, box, references, progress) for chapter in chapters]
    finally:
        box.close()
    return result_of(submission, graded, isolation, tests, time.monotonic() - began)


def result_of(submission, graded, isolation, tests, seconds):
    flags = [f"{chapter.name}: {flag}" for chapter in graded for flag in chapter.flags]
    return {
        "version": 1,
        "submission": trial.plain(submission.name).replace("\n", "\N{REPLACEMENT CHARACTER}"),
        "points": sum(chapter.points for chapter in graded),
        "most": sum(chapter.most for chapter in graded),
        "chapters": [dataclasses.asdict(chapter) for chapter in graded],
        "flags": [trial.plain(flag).replace("\n", " ") for flag in submission.notes + flags],
        "again": any(test.again for chapter in graded for test in chapter.tests),
        "isolation": isolation.described(),
        "key": key_of(submission, tests),
        "tests": tests,
        "seconds": round(seconds, 2),
    }


def failure(name, chapters, sentence):
    """The result when grading itself failed: no points yet, and a human has to look."""
    graded = [nothing(chapter, sentence) for chapter in chapters]
    return {
        "version": 1, "submission": trial.plain(name).replace("\n", " "), "points": 0.0,
        "most": sum(chapter.points for chapter in chapters),
        "chapters": [dataclasses.asdict(chapter) for chapter in graded], "flags": [sentence], "again": True,
        "isolation": {"mode": "unknown", "separate_user": False, "missing": []}, "key": "", "tests": "", "seconds": 0.0,
    }
