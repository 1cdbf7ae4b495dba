#!/bin/sh
# make runN: the program itself, in the wild.
. tests/workbook/common.sh
. tests/workbook/contain.sh
find_chapter run "$1"
out=$BUILD/$chapter

if [ "$(conf "$chapter" symptom)" = replay ]; then
    say "The bug of this program shows too rarely to wait for it. This is a schedule in which it does:" ""
    sh tests/workbook/build-suite.sh "$chapter" "chapters/$chapter" "$out/mine" || exit
    mkdir -p "$out/run"
    export IL_CHAPTER="$number" IL_REPORT_DIR="$out/run"
    run_suite "$out/mine" "$(conf "$chapter" test | awk '{ print $1; exit }')"
    exit 0
fi

sh tests/workbook/build-program.sh "$chapter" "chapters/$chapter" "$out/program" || exit
# shellcheck disable=SC2046  # a list of arguments
timeout --foreground -k 1 60 "$out/program" $(conf "$chapter" arguments)
code=$?
case $code in # whatever it was: showing it is all that was asked for
0) ;;
124) say "" "It had not ended after a minute, and was stopped." ;;
130) exit 130 ;;
*) say "" "It ended with exit code $code." ;;
esac
