#!/bin/sh
# chunk.sh OUT I N JOBS: grades every N-th of the submissions that are not graded yet, beginning with the I-th.
# One make is one machine's share; N of them, wherever they run, are the class.
. tests/workbook/common.sh
export PYTHONPYCACHEPREFIX="$BUILD/pycache"
out=$1 part=$2-of-$3 jobs=$4
list=$out/state/chunk-$part.$$
awk -v part="$2" -v of="$3" 'NR % of == part % of' "$out/state/targets" >"$list"
date +%s >"$out/state/began-$part"
make -s -j "$jobs" -k -Otarget -f tests/grade/class.mk OUT="$out" PART="$part" LIST="$list"
code=$?
rm -f "$list"
exit "$code"
