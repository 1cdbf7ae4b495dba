#!/bin/sh
# prove-debugger.sh NN-slug: make replayN GDB=1 on the broken program, from its first step to the
# end, without a person.
. tests/workbook/common.sh
. tests/workbook/contain.sh
chapter=$1
out=$BUILD/$chapter/debugger
session=$out/session

sh tests/workbook/need.sh debug >/dev/null 2>&1 || {
    say "skipped $chapter: gdb is not installed"
    exit
}
sh tests/workbook/build-suite.sh "$chapter" "tests/$chapter/broken" "$out" || exit
IL_QUIET=1 run_suite "$out"
test=$(awk -F '\t' '$2 == "fail" { print $1; exit }' "$out/report/results.tsv")

# At every stop: who is about to do what, and a backtrace of the program alone; then on.
contained 60 sh tests/workbook/debug.sh "$out" "$test" -batch \
    -ex 'python
def stopped():
    return gdb.selected_inferior().pid != 0
while stopped():
    gdb.execute("bt")
    gdb.execute("continue")' >"$session" 2>&1

steps=$(grep -c 'is about to: ' "$session")
is_in() { grep -q -e "$1" "$session"; }
if [ "$steps" -ge 3 ] && is_in '^Here it fails: ' && is_in "tests/$chapter/broken/.*\.c:" &&
    is_in 'exited with code 01' && ! is_in 'tests/interleave/' && ! is_in 'Error'; then
    say "ok gdb steps through $test, $steps operations"
else
    say "not ok gdb does not step through $test"
    tail -n 40 "$session"
fi
