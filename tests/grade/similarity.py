"""Which submissions are alike: sim_c (similarity-tester) on what each has changed.

Everybody starts from one program, so its lines are taken out first; what remains is compared.
"""

import pathlib
import re
import shutil
import subprocess
import tempfile

FEWEST_TOKENS = 24  # of a stretch that counts
LEAST_OWN = 100  # tokens that a submission has to have changed; below that, right fixes are alike by nature
MOST_ALIKE = 60  # percent; from here on a pair is listed


def own_lines(data, pristine):
    known = {line.strip() for line in pristine.decode("utf-8", "replace").splitlines()}
    lines = data.decode("utf-8", "replace").splitlines()
    return "\n".join(line for line in lines if line.strip() not in known) + "\n"


def tokens(text):
    return len(re.findall(r"\w+|[^\w\s]", text))


def alike(texts, folder):
    """(percent, one, other) of named texts, each pair once."""
    names = {}
    for i, (name, text) in enumerate(sorted(texts.items())):
        if tokens(text) >= LEAST_OWN:
            path = pathlib.Path(folder, f"{i}.c")
            path.write_text(text)
            names[path.name] = name
    if len(names) < 2:
        return []
    done = subprocess.run(["sim_c", "-p", "-e", "-T", "-i", "-r", str(FEWEST_TOKENS), "-t", str(MOST_ALIKE)], cwd=folder,
                          input="".join(f"{name}\n" for name in sorted(names)), capture_output=True, text=True, check=True)
    pairs = {}
    for one, percent, other in re.findall(r"^(\S+) consists for (\d+) % of (\S+) material", done.stdout, re.MULTILINE):
        pair = tuple(sorted((names[one], names[other])))
        if pair[0] != pair[1]:
            pairs[pair] = max(int(percent), pairs.get(pair, 0))
    return sorted(((percent, *pair) for pair, percent in pairs.items()), key=lambda found: (-found[0], found[1:]))


def of_chapter(chapter, submissions):
    """Markdown lines: pairs of submissions that are alike in this chapter."""
    main = chapter.files[0]
    pristine = (chapter.pristine / main).read_bytes()
    texts = {one.name: own_lines(one.files[chapter.name][main], pristine)
             for one in submissions if main in one.files.get(chapter.name, {})}
    with tempfile.TemporaryDirectory() as folder:
        pairs = alike(texts, folder)
    yield f"## Chapter {chapter.number}, {chapter.title}"
    yield ""
    if not pairs:
        yield f"Of those compared, no two share {MOST_ALIKE} % of what they changed."
    else:
        yield "| alike | submission | and |"
        yield "| --: | --- | --- |"
        for percent, one, other in pairs:
            yield f"| {percent} % | {cell(one)} | {cell(other)} |"
    yield ""


def cell(name):
    return ascii(name)[1:-1].replace("|", "\\|")


def report(chapters, submissions):
    if not shutil.which("sim_c"):
        return "Not compared: this needs the package similarity-tester.\n"
    lines = ["# Similarity", "", "What each submission has changed, compared by token (sim_c), names aside. Small right fixes are often",
             f"alike, so fewer than {LEAST_OWN} changed tokens are not compared. This is where to look, not what to conclude.", ""]
    for chapter in chapters:
        lines += of_chapter(chapter, submissions)
    return "\n".join(lines)
