"""The gate: may this program be linked with the tests?

It asks the compiler's own intermediate files: the preprocessed source (no macro hides anything there),
the assembly (what was really generated, with its lines) and the object.  Each finding is a sentence.
What a program of the allowed kind can still do in its own process is in README.md.
"""

import dataclasses
import fnmatch
import pathlib
import re

import elf

MOST_DATA = 16 << 20  # bytes of global variables

ATTRIBUTES = {
    "access", "aligned", "alloc_align", "alloc_size", "always_inline", "artificial", "assume_aligned", "cleanup",
    "cold", "const", "counted_by", "deprecated", "fallthrough", "fd_arg", "fd_arg_read", "fd_arg_write", "flatten",
    "format", "format_arg", "gnu", "gnu_inline", "hot", "leaf", "malloc", "maybe_unused", "may_alias", "mode",
    "nodiscard", "noinline", "nonnull", "nonstring", "noreturn", "nothrow", "null_terminated_string_arg", "packed",
    "pure", "returns_nonnull", "returns_twice", "scalar_storage_order", "sentinel", "transparent_union", "unused",
    "used", "vector_size", "weak", "warn_unused_result", "tls_model", "warning", "error", "unavailable", "enum_extensibility",
    "flag_enum", "nocf_check", "overloadable", "simd",
}
PRAGMAS = re.compile(r"#\s*pragma\s+(GCC (diagnostic|poison|warning|error|system_header|push_options|pop_options)\b"
                     r"|STDC|once|message|clang diagnostic|pack\b|region|endregion|omp)")
SECTIONS = re.compile(r"\.(text|data|bss|rodata|tdata|tbss|eh_frame|note|data\.rel)(\.[\w.$]*)?$")
# A raw string first, or its quotes would hide what follows; then strings, characters, names, numbers.
TOKEN = re.compile(r"""(?:u8|[uUL])?R"([^ ()\\\t\n]*)\((?s:.*?)\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'
                       |[A-Za-z_$][\w$]*|\.?\d(?:[eEpP][+-]|[\w.])*|\n|\S""", re.VERBOSE)
ASM = {"asm", "__asm", "__asm__"}
BANNED = re.compile(r"__tsan_|__builtin_(apply|return$|eh_return|longjmp|setjmp|init_dwarf|unwind_init|dwarf)")


@dataclasses.dataclass
class Finding:
    """Something wrong with a program: refused, or merely worth a look."""

    sentence: str
    refused: bool = True


def usual_imports():
    lines = (pathlib.Path(__file__).parent / "imports.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


# ---- The source as it was handed in ----


def look_at_text(name, text):
    """What was handed in, before the compiler has seen it: nothing but headers may be included, and those by
    name.  The sandbox has nothing else to offer; this is so that a human looks."""
    joined = re.sub(r"\\[ \t]*\n", "", text)
    for match in re.finditer(r"^[ \t]*(?:#|%:)[ \t]*(include\w*|import|embed)[ \t]*(.*)$", joined, re.MULTILINE):
        what = match[2].strip()
        if not re.match(r'(<[\w/.]+\.h>|"[\w-]+\.h")', what) or ".." in what or re.match(r"<?/", what):
            line = joined.count("\n", 0, match.start()) + 1
            yield Finding(f"{name}:{line} includes {what[:80] or 'nothing'}, which is no header of this chapter")


# ---- The preprocessed source ----


def lines_of(source):
    """(file, line number, text) of a preprocessed source.  A program can lie in its line markers: they are
    for messages alone."""
    file, number = "?", 0
    for text in source.split("\n"):
        marker = re.match(r'# (\d+) "((?:\\.|[^"\\])*)"', text)
        if marker:
            file, number = pathlib.PurePath(marker[2]).name, int(marker[1])
            continue
        yield file, number, text
        number += 1


def tokens_of(source):
    """(token, place) of the source without its line markers and pragmas."""
    places, kept = [], []
    for file, number, text in lines_of(source):
        places.append(f"{file}:{number}")
        kept.append("" if re.match(r"\s*#\s*pragma", text) else text)
    line = 0
    for match in TOKEN.finditer("\n".join(kept)):
        if match[0] != "\n":
            yield match[0], places[line]
        line += match[0].count("\n")


def group(tokens, at):
    """The index after the parenthesis that closes the one at `at`."""
    depth = 0
    for i in range(at, len(tokens)):
        depth += tokens[i][0] in "([" and len(tokens[i][0]) == 1
        depth -= tokens[i][0] in ")]" and len(tokens[i][0]) == 1
        if depth == 0:
            return i + 1
    return len(tokens)


def attributes_at(tokens, at):
    """The names in __attribute__((...)) or [[...]], whose first bracket is at `at`."""
    depth = 0
    previous = ""
    for token, _ in tokens[at:group(tokens, at)]:
        if token in ("(", "["):
            depth += 1
        elif token in (")", "]"):
            depth -= 1
        elif depth == 2 and previous in ("(", "[", ",", ":") and re.match(r"[A-Za-z_]", token):
            yield token.strip("_") if token.startswith("__") else token
        previous = token


def is_label(tokens, at):
    """asm("name") after a declarator, as the C library's headers have it: one plain name, so that
    nothing gets into the assembly by it.  An asm statement shows in the assembly."""
    end = group(tokens, at)
    strings = [token for token, _ in tokens[at + 1:end - 1]]
    return all(token[0] == '"' for token in strings) and \
        re.fullmatch(r"[\w.$]*", "".join(token[1:-1] for token in strings))


def look_at_source(source):
    for file, number, text in lines_of(source):
        if re.match(r"\s*#\s*pragma", text) and not PRAGMAS.match(text.strip()):
            yield Finding(f"{file}:{number} has a pragma that is not allowed: {text.strip()[:60]}")
    tokens = list(tokens_of(source))
    for i, (token, place) in enumerate(tokens):
        following = tokens[i + 1][0] if i + 1 < len(tokens) else ""
        if token in ASM:
            bracket = next((j for j in range(i + 1, min(i + 5, len(tokens))) if tokens[j][0] == "("), i)
            if bracket != i + 1 or not is_label(tokens, bracket):
                yield Finding(f"{place} contains assembly, which the checker cannot look into")
        elif token in ("__attribute__", "__attribute") or (token == "[" and following == "["):
            for name in attributes_at(tokens, i if token == "[" else i + 1):
                if name not in ATTRIBUTES:
                    yield Finding(f"{place} has the attribute {name}, which is not allowed")
        elif BANNED.match(token):
            yield Finding(f"{place} names {token}, which is the compiler's")


# ---- The assembly ----


def walk_assembly(assembly):
    """(place, line) of each line of assembly."""
    files, place = {}, None
    for text in assembly.split("\n"):
        words = text.split()
        if words[:1] == [".file"] and len(words) > 2 and words[1].isdigit():
            files[words[1]] = pathlib.PurePath(text.rsplit('"', 2)[1]).name if text.count('"') >= 2 else "?"
        elif words[:1] == [".loc"] and len(words) > 2:
            place = f"{files.get(words[1], '?')}:{words[2]}"
        yield place, text


def look_at_assembly(assembly):
    for place, text in walk_assembly(assembly):
        if re.match(r"\s*(#|//|@)\s*APP\b", text) or re.match(r"\s*\.incbin\b", text):
            yield Finding(f"{place or 'the program'} contains assembly, which the checker cannot look into")
        elif re.match(r"\s*(syscall|sysenter|int|svc)\s", text + " "):
            yield Finding(f"{place or 'the program'} calls the system directly")


def first_use(assembly, symbol):
    """Where the program first names a symbol."""
    named = re.compile(rf"(?<![\w.$]){re.escape(symbol)}(?![\w$])")
    for place, text in walk_assembly(assembly):
        if place and named.search(text) and not text.lstrip().startswith((".loc", ".file")):
            return place
    return None


# ---- The object ----


def constructors(thing):
    """The bytes and relocations of each function that runs before main."""
    for section in thing.sections:
        if section.type != elf.INIT_ARRAY:
            continue
        for pointer in thing.relocations(section):
            start = pointer.symbol.value + pointer.addend
            home = thing.sections[pointer.symbol.section]
            size = next((symbol.size for symbol in thing.symbols
                         if symbol.section == home.index and symbol.type == elf.FUNCTION and symbol.value == start), 0)
            calls = [(use.offset - start, use.type, use.symbol.name, use.addend)
                     for use in thing.relocations(home) if start <= use.offset < start + size]
            yield thing.bytes_of(home)[start:start + size], tuple(calls)


def look_at_sections(thing, reference):
    known = set(constructors(reference))
    for section in thing.sections:
        allowed = SECTIONS.match(section.name) and section.type not in (elf.FINI_ARRAY, elf.PREINIT_ARRAY)
        if section.type == elf.INIT_ARRAY:
            allowed = re.fullmatch(r"\.init_array(\.\d+)?", section.name) and section.size == 8 and \
                len(thing.relocations(section)) == 1
        executable = bool(section.flags & elf.EXEC)
        if section.flags & elf.ALLOC and not allowed:
            yield Finding(f"the program puts something into the section {section.name}")
        elif section.flags & elf.ALLOC and executable != section.name.startswith(".text") or \
                executable and section.flags & elf.WRITE:
            yield Finding(f"the section {section.name} is executable, or should be")
        elif section.name == ".note.GNU-stack" and executable:
            yield Finding("the program needs an executable stack: it takes the address of a nested function")
    if any(found not in known for found in constructors(thing)):
        yield Finding("a function of the program runs before main: a constructor")
    data = sum(section.size for section in thing.sections
               if section.flags & elf.ALLOC and not section.flags & elf.EXEC)
    if data > MOST_DATA:
        yield Finding(f"the program has {data >> 20} MiB of global variables; the limit is {MOST_DATA >> 20}")


def look_at_symbols(thing, assembly, reference, imports):
    allowed = usual_imports() + imports
    for symbol in thing.symbols:
        if symbol.type == elf.IFUNC:
            yield Finding(f"{symbol.name} is chosen by a function that runs before main")
    for name in sorted(thing.imported()):
        if name.startswith("__tsan_") or name in reference.offered or \
                any(fnmatch.fnmatchcase(name, pattern) for pattern in allowed):
            continue
        place = first_use(assembly, name)
        yield Finding(f"{place or 'the program'} calls {name}, which this chapter does not allow")
    for name in sorted(thing.defined() - reference.api):
        if name in reference.offered:
            yield Finding(f"the program defines {name}, which the chapter gives it")
        elif re.match(r"_*(il|ck|tcase|suite|srunner|tr|tsan|check|libc)_|mark_point$|chapter_suite$|main$", name):
            yield Finding(f"the program defines {name}, a name of the tests or of the checker")
        elif name in libc_names():
            yield Finding(f"the program defines {name}, a name of the C library; only its own calls go there", False)


def libc_names():
    """Names that a program would redefine to deceive the tests: those that the checker answers or refuses, and
    a few that Check calls."""
    lines = [line for path in pathlib.Path("tests/interleave").rglob("symbols.map") for line in path.read_text().splitlines()]
    names = {line.split()[0] for line in lines if line and not line.startswith("#")}
    return names | {"_Exit", "waitpid", "wait", "kill", "killpg", "getpid", "setenv", "getenv", "write", "read",
                    "open", "close", "fopen", "fclose", "fwrite", "unlink", "rename", "mkdir", "dup2", "signal",
                    "sigaction", "atexit", "setpgid", "printf", "fprintf", "snprintf", "strcmp", "strncmp", "environ"}


def look(compiled, reference, imports):
    """Everything that is wrong with one compiled file; without an object, as far as it got.  `reference` is the
    pristine program, `imports` are what the chapter allows beyond the usual and what it gives."""
    findings = [*look_at_source(compiled.source), *look_at_assembly(compiled.assembly)]
    try:
        thing = elf.Object(compiled.object) if compiled.object else None
        if thing:
            findings += look_at_sections(thing, reference.main)
            findings += look_at_symbols(thing, compiled.assembly, reference, imports)
    except elf.Malformed as error:
        findings.append(Finding(f"the compiler's output is {error}"))
    unique = {finding.sentence: finding for finding in findings}
    return list(unique.values())
