#!/bin/sh
# fill.sh [--check]: fills the generated blocks of the book and the README, and what the book keeps in
# book/recorded/, from fresh runs of the pristine programs; or checks that they are up to date.
. tests/workbook/common.sh
. tests/workbook/contain.sh
set -- "$@" "$BUILD"
export IL_CHAPTER NO_COLOR=1

# wrong_fixes_in PAGE: TEST wrong/NAME, those whose schedules it shows.
wrong_fixes_in() { sed -n 's,^<!-- generated schedule \([^ ]*\) \(wrong/.*\) -->$,\1 \2,p' "$1"; }

# run_wrong TEST wrong/NAME: what the test says of that fix.
run_wrong() {
    fix=$BUILD/$chapter/$2
    sh tests/workbook/build-suite.sh "$chapter" "tests/$chapter/broken" "$fix" "tests/$chapter/$2.c" || return
    need_folder "$page/$2"
    IL_REPORT_DIR=$page/$2
    run_suite "$fix" "$1" >"$page/$2/output" 2>&1
    [ -s "$page/$2/$1.json" ]
}

for chapter in $(written_chapters); do
    out=$BUILD/$chapter/broken page=$BUILD/$chapter/page
    first=$(conf "$chapter" test | awk '{ print $1; exit }')
    sh tests/workbook/build-suite.sh "$chapter" "tests/$chapter/broken" "$out" || exit
    rm -rf "$page"
    mkdir -p "$page/terminal-only"
    IL_CHAPTER=$(number_of "$chapter") IL_REPORT_DIR=$page
    run_suite "$out" >"$page/output" 2>&1
    IL_REPORT_DIR=$page/terminal-only
    run_suite "$out" "$first" >"$page/terminal" 2>/dev/null
    sh tests/workbook/build-suite.sh "$chapter" "solutions/$chapter" "$BUILD/$chapter/fixed" || exit
    run_suite "$BUILD/$chapter/fixed" >"$page/fixed" 2>/dev/null
    wrong_fixes_in "book/$chapter.md" | while read -r test wrong; do
        run_wrong "$test" "$wrong" </dev/null || exit
    done || exit
    if [ -n "$(conf "$chapter" game)" ]; then
        sh tests/workbook/game.sh "$chapter" "$page/game" || exit
    fi
done
python3 tests/workbook/recorded.py "$@" book/*.md
recorded=$?
python3 tests/workbook/blocks.py "$@" book/*.md README.md && [ "$recorded" = 0 ]
