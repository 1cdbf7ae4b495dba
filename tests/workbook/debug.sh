#!/bin/sh
# debug.sh OUT TEST [OPTION...]: gdb on the failing schedule that OUT/report holds of TEST.
out=$1 test=$2
shift 2

# On the thread engine, so that gdb sees real threads, and without Check's fork, so that nothing
# is left behind when gdb is.
export IL_ENGINE=thread CK_FORK=no IL_REPORT_DIR="$out/report" IL_TEST="$test"
exec gdb -q -x tests/workbook/replay.gdb "$@" --args "$out/suite" --replay "$test"
