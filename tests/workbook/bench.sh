#!/bin/sh
# make bench: how fast the checker is, what its parts cost, and how soon its samplers find bugs.
. tests/workbook/common.sh
. tests/workbook/explain.sh
program="" mine="the bench" headers="" folder=tests/interleave/bench

# bench MAIN PROGRAMS: two files of the bench, without .c
bench() {
    out=$BUILD/bench/$1
    need_folder "$out"
    build_suite CHAPTER="bench/$1" SUITE="$folder/$2.c" HEADERS="$folder" MAIN="$folder/$1.c"
    "$out/suite" || die "The bench does not end well."
    say ""
}

sh tests/workbook/need.sh build || exit
lock_folder "$BUILD/bench"
bench bench scenarios
bench cost walks
bench proofs kernels
bench weak orders
bench samplers bugs

# What grading costs; without solutions there is nothing to grade.
if has_solutions && sh tests/workbook/need.sh grade; then
    sh tests/grade/prepare.sh &&
        ASKED='' PYTHONPYCACHEPREFIX="$BUILD/pycache" python3 tests/grade/bench.py
fi
