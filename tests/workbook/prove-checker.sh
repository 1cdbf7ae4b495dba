#!/bin/sh
# prove-checker.sh TEST: one of the checker's own suites, on both engines; or
# those that a comment in it names: `engines: fiber`; or on ENGINE.  `model: sqlite`: with that.
. tests/workbook/common.sh
. tests/workbook/contain.sh
out=$BUILD/checker-tests/$1
mkdir -p "$out"

model=$(sed -n 's/.*model: \([a-z]*\).*/\1/p' "tests/interleave/test/$1.c")
[ -z "$model" ] || words=$(sh tests/workbook/need.sh "$model" 2>&1) || {
    say "skipped $1. $words"
    exit
}
make -s -f tests/workbook/build.mk CHAPTER="checker-tests/$1" OUT="$out" PROGRAM= \
    SUITE="tests/interleave/test/$1.c" HEADERS=tests/interleave/test MODEL="$model" suite || {
    say "not ok $1 does not build"
    cat "$out"/*.says
    exit
}
engines=$(sed -n 's/.*engines: \([a-z ]*\).*/\1/p' "tests/interleave/test/$1.c")
for engine in ${ENGINE:-${engines:-fiber thread}}; do
    report=$out/report-$engine
    rm -rf "$report"
    mkdir "$report"
    export IL_ENGINE="$engine" IL_REPORT_DIR="$report"
    run_suite "$out" --bare >"$report/output" 2>&1
    code=$?
    awk -F '\t' -v engine="$engine" '
        { print ($2 == "pass" ? "ok " : "not ok ") $1 " on the " engine " engine" }
        END { exit !NR }' "$report/results.tsv" && [ "$code" = 0 ] && continue
    say "not ok $1 on the $engine engine, exit code $code"
    cat "$report/output"
done
