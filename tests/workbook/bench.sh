#!/bin/sh
# make bench: how fast the checker is.
. tests/workbook/common.sh
. tests/workbook/explain.sh
out=$BUILD/bench program="" mine="the bench" headers="" folder=tests/interleave/bench

sh tests/workbook/need.sh build || exit
lock_folder "$out"
build_suite CHAPTER=bench SUITE="$folder/scenarios.c" HEADERS="$folder" MAIN="$folder/bench.c"
exec "$out/suite"
