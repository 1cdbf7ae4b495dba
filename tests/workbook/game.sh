#!/bin/sh
# game.sh NN-slug OUT: OUT/game.json, all schedules of the scenario that chapter.conf names after
# `game`, of the broken program and of the fix; the page lets the reader walk through both.
. tests/workbook/common.sh
. tests/workbook/contain.sh
chapter=$1 out=$2
export IL_REPORT_DIR="$out" NO_COLOR=1

# graph_of FROM NAME: OUT/NAME.graph.json.
graph_of() {
    suite=$BUILD/$chapter/$2
    sh tests/workbook/build-suite.sh "$chapter" "$1" "$suite" || exit
    # shellcheck disable=SC2046  # a test, and perhaps one of its scenarios
    set -- "$2" $(conf "$chapter" game)
    run_suite "$suite" --graph "$2" ${3:+"$3"} || die "$chapter: the game cannot be recorded."
    mv "$out/$2.graph.json" "$out/$1.graph.json"
}

need_folder "$out"
graph_of "tests/$chapter/broken" broken
graph_of "solutions/$chapter" solution
{
    say '{"broken":'
    cat "$out/broken.graph.json"
    say ', "fixed":'
    cat "$out/solution.graph.json"
    say '}'
} >"$out/game.json"
