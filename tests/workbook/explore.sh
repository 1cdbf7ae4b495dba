#!/bin/sh
# make explore FILE=x.c: searches the schedules of any program, its main being the scenario.
. tests/workbook/common.sh
. tests/workbook/contain.sh
. tests/workbook/explain.sh
mine=${FILE:-} out=$BUILD/explore program=program

[ -n "$mine" ] || die "Which program? make explore FILE=x.c"
[ -r "$mine" ] || die "There is no file $mine."
headers=$(dirname "$mine")
sh tests/workbook/need.sh build || exit 2
lock_folder "$out"
mkdir -p "$out/src"
{ printf '#line 1 "%s"\n' "$mine"; cat "$mine"; } >"$out/src/program.c"

build_suite CHAPTER=explore SUITE=tests/workbook/explore.c HEADERS="$headers"
rm -rf "$out/report"
mkdir "$out/report"
run_suite "$out"
