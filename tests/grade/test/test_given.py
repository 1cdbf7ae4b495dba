"""What a chapter gives to a program may be called without being listed anywhere, and may not be defined; and nothing
else is allowed by that.  Asked of each chapter that has sources in `given`, with its pristine program and some more.
"""

import build
import sandbox
import workbook
from harness import check, finish


def findings_on(more, chapter, box, reference):
    """What is refused of the program with these lines added: sentences."""
    text = (chapter.pristine / chapter.files[0]).read_text() + more
    files = {name: (chapter.pristine / name).read_bytes() for name in chapter.files} | {chapter.files[0]: text.encode()}
    try:
        build.build_suite(chapter, files, box, reference)
    except build.Rejected as rejected:
        return [finding.sentence for finding in rejected.findings] or [f"{rejected.sentence} {rejected.says}"]
    return []


def calls(names, chapter):
    headers = "".join(f'#include "{path.name}"\n' for path in sorted(chapter.pristine.glob("*.h")))
    return f"\n{headers}const void *const calls[] = {{{', '.join(names)}}};\n"


def defines(names):
    """By the names of the assembly: whatever the header says of their types."""
    return "".join(f'\nint instead_{i}(void) __asm__("{name}");\nint instead_{i}(void) {{ return 0; }}\n'
                   for i, name in enumerate(names))


def main():
    box = sandbox.Sandbox(sandbox.find_isolation())
    try:
        for chapter in workbook.chapters():
            if not chapter.given:
                continue
            reference = build.Reference(chapter, box)
            names = sorted(reference.offered)
            found = findings_on(calls(names, chapter), chapter, box, reference)
            check(f"{chapter.name}: what is given may be called", names and not found, found)
            found = findings_on(defines(names), chapter, box, reference)
            check(f"{chapter.name}: what is given may not be defined", found == [
                f"the program defines {name}, which the chapter gives it" for name in names], found)
            found = findings_on('\nchar *getenv(const char *);\nchar *home(void) { return getenv("HOME"); }\n',
                                chapter, box, reference)
            check(f"{chapter.name}: nothing else may be called",
                  len(found) == 1 and found[0].endswith(" calls getenv, which this chapter does not allow"), found)
    finally:
        box.close()
    finish()


if __name__ == "__main__":
    main()
