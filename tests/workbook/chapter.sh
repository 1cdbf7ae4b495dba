#!/bin/sh
# make chapterN: builds the reader's copy and tests it.
. tests/workbook/common.sh
. tests/workbook/contain.sh
find_chapter chapter "$1"
out=$BUILD/$chapter/mine

lock_folder "$BUILD/$chapter"
sh tests/workbook/editor.sh
remember current "$chapter"
if ! sh tests/workbook/build-suite.sh "$chapter" "chapters/$chapter" "$out"; then
    remember "$chapter/state" "does not compile"
    exit 2
fi

rm -rf "$out/report"
mkdir "$out/report"
export IL_CHAPTER="$number"
say "${bold}Chapter $number, $title${plain}" ""
run_suite "$out"
code=$?
[ "$code" -lt 128 ] || exit "$code" # ^C

# The exit code alone is not believed: a program may have ended the suite itself.
if [ "$code" = 0 ] && awk -v want=pass -f tests/workbook/verdicts.awk \
        "tests/$chapter/chapter.conf" "$out/report/results.tsv"; then
    remember "$chapter/state" solved
    remember "$chapter/solved" "$(date +%F)"
    say "" "${green}Chapter $number, $title, is solved.${plain}" ""
    awk '/<!-- end -->/ { on = 0 } on; /<!-- explain -->/ { on = 1 }' "book/$chapter.md"
    say ""
    sh tests/workbook/next.sh
    exit 0
fi

passed=$(grep -c '	pass	' "$out/report/results.tsv" 2>/dev/null)
remember "$chapter/state" "${passed:-0} of $(conf "$chapter" test | wc -l) tests pass"
[ -z "$(schedules_in "$out/report")" ] || replay=" This schedule once more: ${bold}make replay$number${plain}."
say "" "Change ${bold}chapters/$chapter/$(program_of "$chapter")${plain}, then ${bold}make chapter$number${plain} again." \
    "A hint: ${bold}make hint$number${plain}.${replay:-}"
exit 1
