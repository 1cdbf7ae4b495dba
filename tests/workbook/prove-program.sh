#!/bin/sh
# prove-program.sh FILE...: does `make explore` find in each program what its first line says?
#
#     // verdict: bug, data race           what the last line of the output begins with
#     // with: RACES=pass ARGS='3 fast'    its options, if it needs any
. tests/workbook/common.sh
# shellcheck disable=SC2034  # for the options of a program
dir=tests/interleave/test/programs
out=$BUILD/checker-tests/programs/$$

# The exit status that goes with a verdict.
status_of() {
    case $1 in
    verified*) say 0 ;;
    bug*) say 1 ;;
    nothing*) say 3 ;;
    *) say 2 ;;
    esac
}

prove() {
    case $1 in
    *.cc) sh tests/workbook/need.sh cxx >/dev/null 2>&1 ||
        { say "skipped ${1##*/}: it takes g++"; return; } ;;
    esac
    want=$(sed -n '1s,^// verdict: ,,p' "$1")
    options=$(sed -n '2s,^// with: ,,p' "$1")
    explored=$(eval "$options"; export RACES WEAK LEAKS UNJOINED FAULTS ARGS CFLAGS LIBS INPUT
        FILE=$1 EXPLORE_OUT=$out sh tests/workbook/explore.sh 2>&1)
    code=$?
    got=$(say "$explored" | tail -n 1)
    case $got in
    "verdict: ${want:-none}" | "verdict: $want,"*)
        if [ "$code" = "$(status_of "$want")" ]; then
            say "ok ${1##*/}: $want"
            return
        fi ;;
    esac
    say "not ok ${1##*/}: wanted $want, got $got, exit code $code" "$explored"
}

unset RACES WEAK LEAKS UNJOINED FAULTS ARGS CFLAGS LIBS INPUT BUDGET SEED
for file in "$@"; do prove "$file"; done
rm -rf "$out"
