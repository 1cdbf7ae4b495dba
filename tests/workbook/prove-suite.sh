#!/bin/sh
# prove-suite.sh NAME NN-slug FROM WANT SEEDS [REPLACEMENT]
#
# Does the suite find in this program what it should?  WANT is as in verdicts.awk, SEEDS like 1-3.
# Prints an `ok` or `not ok` line a seed, and under the latter what is different.  With SOAK set,
# the suite is there already.
. tests/workbook/common.sh
. tests/workbook/contain.sh
chapter=$2 from=$3 want=$4 seeds=$5
out=$BUILD/$chapter/$1
report=$out/report-$seeds

only=
case $want in *' '*) only=${want%% *} ;; esac # a wrong fix is asked for one test

[ -n "${SOAK:-}" ] || words=$(sh tests/workbook/build-suite.sh "$chapter" "$from" "$out" ${6:+"$6"} 2>&1) || {
    say "not ok $1 does not build" "$words"
    exit
}
[ -z "${words:-}" ] || say "not ok $1 compiles with warnings" "$words"

for seed in $(seq "${seeds%-*}" "${seeds#*-}"); do
    rm -rf "$report"
    mkdir "$report"
    export IL_SEED="$seed" IL_QUIET=1 IL_REPORT_DIR="$report"
    run_suite "$out" ${only:+"$only"} >"$report/output" 2>&1
    code=$?
    if differences=$(awk -v want="$want" -f tests/workbook/verdicts.awk \
            "tests/$chapter/chapter.conf" "$report/results.tsv" 2>&1) && [ "$code" -le 1 ]; then
        say "ok $1, seed $seed"
    else
        say "not ok $1, seed $seed, exit code $code" "$differences"
        cat "$report/output" "$report"/*.txt 2>/dev/null
    fi
done
[ "$want" != verified ] ||
    awk '$4 == "verified" || $4 == "possible" { n++ } END { print "# proved", n + 0, NR - n }' "$report/results.tsv"
