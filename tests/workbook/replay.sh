#!/bin/sh
# make replayN: the last failing schedule again, of the program as it was tested.
. tests/workbook/common.sh
. tests/workbook/contain.sh
find_chapter replay "$1"
out=$BUILD/$chapter/mine

[ -x "$out/suite" ] && [ -e "$out/report/results.tsv" ] ||
    die "Nothing to replay yet: make chapter$number first."
test=${TEST:-$(schedules_in "$out/report" | head -n 1)}
[ -n "$test" ] || die "Nothing to replay: no test of chapter $number failed with a schedule the last time."

for file in $(conf "$chapter" files); do
    tail -n +2 "$out/src/$file" | cmp -s - "chapters/$chapter/$file" ||
        say "${yellow}note:${plain} $file has changed since; this is the program as it was tested."
done
if [ -n "${GDB:-}" ]; then
    sh tests/workbook/need.sh debug || exit
    export IL_CHAPTER="$number"
    exec sh tests/workbook/debug.sh "$out" "$test"
fi
export IL_CHAPTER="$number"
run_suite "$out" --replay "$test"
code=$?
[ "$code" = 1 ] || exit "$code" # failing again is what a replay is for
