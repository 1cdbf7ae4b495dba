"""One test of one program, in a sandbox of its own; the verdict is computed here, outside.

A test has passed only if all of this holds: the suite ended with 0 and says so of this test and no other;
the test made claims, none failed, and its last line was reached; and the canary failed by its own words.
"""

import collections
import dataclasses
import re
import secrets

from build import unpack
from sandbox import Limits

@dataclasses.dataclass
class Verdict:
    test: str
    passed: bool
    word: str  # as in wrong/: "assertion"; "-" if it passed; "not-proved" if there is no believable result
    sentence: str
    report: str = ""  # the failing schedule
    printed: str = ""
    suspicious: bool = False  # for a human to look at
    control: bool = False  # it printed what a terminal would have acted on
    again: bool = False  # our failure, not the program's: grade again


def rows(files, name):
    """The lines of a table, split."""
    text = files.get(name, b"").decode("utf-8", "replace")
    return [line.split("\t") for line in text.split("\n") if line]


def number(text):
    return int(text) if re.fullmatch(r"\d{1,15}", text) else 0


# The columns of claims.tsv, as report.h has them.
Claim = collections.namedtuple("Claim", "test scenario status verdict executions redundant retries_cut message weak")


def claims_in(files, folder, test):
    """The test's claims, the line of its end among them; None if any line is not of this form."""
    lines = rows(files, f"{folder}/claims.tsv")
    if any(len(line) != len(Claim._fields) for line in lines):
        return None
    return [claim for claim in (Claim(*line) for line in lines) if claim.test == test]


def established(claims):
    """What the weakest of a test's claims established, in the words of the suite's own output."""
    statuses = {claim.status for claim in claims}
    weak = any(claim.weak == "1" for claim in claims)
    many = sum(number(claim.executions) for claim in claims)
    run = ("execution" if weak else "schedule") + ("s" if many != 1 else "")
    model = " under weak memory (RC11)" if weak else ""
    cut = ", retry loops cut" if any(claim.retries_cut == "1" for claim in claims) else ""
    if "passed" in statuses:
        return f"passed {many} {run}{model}{cut}"
    if statuses == {"possible"}:
        return f"shown by one of {many} {run}{model}" if weak else "shown by a schedule"
    return f"proved: there is only 1 {run}{model}{cut}" if many == 1 else f"proved over all {many} {run}{model}{cut}"


def canary_failed(files, test, word):
    claims = claims_in(files, "canary", test) or []
    return files.get("canary/code") == b"1\n" and len(claims) == 1 and \
        (claims[0].status, claims[0].verdict) == ("failed", "assertion") and \
        claims[0].message == f"canary {word}"


def judge(test, files, word):
    """(passed, word, sentence, suspicious) from what came out of the sandbox."""
    code = files.get("test/code", b"").decode("ascii", "replace").strip()
    results = [row for row in rows(files, "test/results.tsv") if len(row) == 7]
    claims = claims_in(files, "test", test)
    if code == "2":
        return False, "not-proved", "the suite could not be run; what it says is below", True
    if len(results) != 1 or results[0][0] != test or code not in ("0", "1"):
        return False, "not-proved", f"the suite ended early (exit code {code or 'none'}), and its word is not taken", True
    if claims is None:
        return False, "not-proved", "its table of claims is not of the suite's making, and is not taken", True
    ended = [claim for claim in claims if claim.status == "end"]
    made = [claim for claim in claims if claim.status != "end"]
    said = results[0]
    if said[1] == "fail" and code == "1":
        if said[6].startswith("Early exit with return value"):
            return False, "not-proved", "the checker itself gave up; what it says is below", True
        message = next((claim.message for claim in made if claim.status == "failed"), said[6])
        return False, said[2], f"{said[2].replace('-', ' ')}: {message}", said[2] == "exit"
    if said[1] != "pass" or code != "0" or any(claim.status not in ("verified", "passed", "possible") for claim in made):
        return False, "not-proved", "the suite contradicts itself, and its word is not taken", True
    if not made or len(ended) != 1 or claims[-1] is not ended[0]:
        return False, "not-proved", "the end of the test was not reached", True
    if not canary_failed(files, test, word):
        return False, "not-proved", "with a false assertion added, the test still does not fail as it must", True
    return True, "-", established(made), False


def with_lines(report, chapter):
    """The tests' own lines, which the sandbox does not have, behind their places."""
    lines = {path.name: path.read_text().split("\n") for path in chapter.suite}

    def line(match):
        of_file, at = lines.get(match[1], []), int(match[2]) - 1
        return f"{match[0]}  {of_file[at].strip()}" if at < len(of_file) else match[0]

    return re.sub(r"(\w+\.[ch]):(\d+)$", line, report, flags=re.MULTILINE)


def plain(data):
    """Text from outside, without anything that a terminal or an editor would act on."""
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    return "".join(c if c == "\n" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def try_test(chapter, test, box, limits=Limits()):
    word = secrets.token_hex(8)
    ended = box.run("trial.sh", f"{box.place('/suite')}/suite", test.name, word, limits=limits)
    files = unpack(ended.told)
    if ended.cut:
        late = ended.cut.startswith("not done")
        verdict = Verdict(test.name, False, "not-proved", f"it was stopped: {ended.cut}", suspicious=True, again=late)
    else:
        passed, kind, sentence, suspicious = judge(test.name, files, word)
        report = plain(files.get(f"test/{test.name}.txt", b"")) if not passed else ""
        verdict = Verdict(test.name, passed, kind, plain(sentence).replace("\n", " "),
                          with_lines(report[:20000], chapter), suspicious=suspicious)
        verdict.again = files.get("test/code") == b"2\n"
    verdict.printed = plain(ended.printed)
    verdict.control = verdict.printed != ended.printed.decode("utf-8", "replace")
    return verdict
