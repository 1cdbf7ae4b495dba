#!/bin/sh
# make lint: is every piece there, formatted and up to date?
. tests/workbook/common.sh
. tests/workbook/check.sh
need_folder "$BUILD/proof"

# All our files of the given kinds; the reader's copies are the reader's.
ours() {
    find Makefile README.md LICENSE tests solutions plots book .ci .devcontainer .github \
        -type f \( "$@" \) 2>/dev/null | sort
}
c_files() { ours -name '*.[ch]'; }

formatted() {
    ! c_files | xargs clang-format --dry-run -Werror 2>&1 |
        sed -n 's/:[0-9]*:[0-9]*: error:.*/ is not formatted: make format/p' | sort -u | grep .
}
scripts_clean() { { ours -name '*.sh'; say .ci/run; } | xargs shellcheck; }
compiles_clean() {
    sources | xargs -P "$(nproc)" -L 1 "$CC" -std=gnu17 -Wall -Wextra -Werror -fsyntax-only
}
# What is compiled, with its own options.
sources() {
    for chapter in $(written_chapters); do
        needs_of "$chapter" || continue # and says what it lacks
        for file in "tests/$chapter"/broken/*.c "tests/$chapter"/wrong/*.c \
                "tests/$chapter"/right/*.c "solutions/$chapter"/*.c; do
            say "$file -I tests/$chapter/broken"
        done
    done
    checker=tests/interleave
    for file in "$checker"/*.c "$checker"/sqlite/*.c "$checker"/unit/*.c; do
        say "$file -D_GNU_SOURCE -iquote $checker -Wno-builtin-declaration-mismatch"
    done
    for file in "$checker"/test/*.c "$checker"/same/*.c "$checker"/bench/*.c; do
        say "$file -iquote $checker -iquote $checker/sqlite"
    done
}
no_absolute_paths() {
    ! ours -name '*' | xargs grep -nE '/(home|root|Users|work)/[a-z]' | grep .
}

plots_drawn() {
    need_folder "$BUILD/lint"
    for plot in $(for chapter in $(written_chapters); do plots_of "$chapter"; done); do
        sh tests/workbook/draw.sh "$plot" "plots/$plot/data.tsv" "$BUILD/lint/plot.svg" &&
            cmp -s "$BUILD/lint/plot.svg" "plots/$plot/plot.svg" ||
            say "plots/$plot/plot.svg is not what its data gives: tests/workbook/draw.sh"
    done | grep . && return 1
    return 0
}

# Releases of clang-format differ in what they make of one configuration.
if ! sh tests/workbook/need.sh format; then :
elif clang-format --version | grep -q 'version 14\.'; then
    check 'formatted as .clang-format says' formatted
else
    say "${yellow}not checked:${plain} the format; it takes clang-format 14"
fi
if sh tests/workbook/need.sh shell; then check 'scripts pass shellcheck' scripts_clean; fi
check 'programs and the checker compile without warnings' compiles_clean
check 'files are short, and READMEs list them' python3 tests/workbook/lint-files.py
check 'no absolute paths' no_absolute_paths
for chapter in $(written_chapters); do
    check "$chapter has every piece" sh tests/workbook/lint-chapter.sh "$chapter"
done
if sh tests/workbook/need.sh record; then
    check 'the pages of the book hold together' python3 tests/workbook/lint-book.py
    check 'generated blocks are up to date' sh tests/workbook/fill.sh --check
fi
# So do releases of gnuplot.
if ! sh tests/workbook/need.sh plot; then :
elif gnuplot --version | grep -q '^gnuplot 5\.4'; then
    check 'plots are what their data give' plots_drawn
else
    say "${yellow}not checked:${plain} the plots; it takes gnuplot 5.4"
fi

say "$passed passed, $failed failed"
[ "$failed" = 0 ]
