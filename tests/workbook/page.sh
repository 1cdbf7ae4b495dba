#!/bin/sh
# page.sh NN-slug: runs all whose output the chapter's page shows: its broken program, its fix, the wrong
# fixes that it tells of, and its game.  Under $BUILD/NN-slug/page.
. tests/workbook/common.sh
. tests/workbook/contain.sh
chapter=$1 page=$BUILD/$1/page
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

broken=$BUILD/$chapter/broken fixed=$BUILD/$chapter/solution
first=$(conf "$chapter" test | awk '{ print $1; exit }')
rm -rf "$page"
mkdir -p "$page/terminal-only"
sh tests/workbook/build-suite.sh "$chapter" "tests/$chapter/broken" "$broken" || exit
IL_CHAPTER=$(number_of "$chapter") IL_REPORT_DIR=$page
run_suite "$broken" >"$page/output" 2>&1
IL_REPORT_DIR=$page/terminal-only
run_suite "$broken" "$first" >"$page/terminal" 2>/dev/null
sh tests/workbook/build-suite.sh "$chapter" "solutions/$chapter" "$fixed" || exit
run_suite "$fixed" >"$page/fixed" 2>/dev/null
wrong_fixes_in "book/$chapter.md" | while read -r test wrong; do
    run_wrong "$test" "$wrong" </dev/null || exit
done || exit
[ -z "$(conf "$chapter" game)" ] || sh tests/workbook/game.sh "$chapter" "$page/game"
