#!/bin/sh
# chunk.sh OUT I N JOBS: grades every N-th of the submissions that are not graded yet, beginning with the I-th.
# One make is one machine's share; N of them, wherever they run, are the class.
. tests/workbook/common.sh
out=$1 part=$2 of=$3 jobs=$4
awk -v part="$part" -v of="$of" 'NR % of == part % of' "$out/work/targets" >"$out/work/chunk-$part-of-$of.$$"
date +%s >"$out/work/began-$part-of-$of"
make -s -j "$jobs" -k -Otarget -f tests/grade/class.mk OUT="$out" PART="$part-of-$of" \
    LIST="$out/work/chunk-$part-of-$of.$$"
code=$?
rm -f "$out/work/chunk-$part-of-$of.$$"
exit "$code"
