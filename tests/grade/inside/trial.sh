#!/bin/sh
# trial.sh SUITE TEST WORD: one test.  If it passes, once more with a false assertion at the end of each
# scenario: the canary, which must fail.  What the suite wrote goes out through fd 3, which the suite does
# not have.  Runs inside the sandbox.
suite=$1 test=$2
export IL_QUIET=1 NO_COLOR=1
{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null
mkdir test canary || exit
IL_REPORT_DIR="test" "$suite" "$test" 3>&-
code=$?
echo "$code" >test/code
if [ "$code" = 0 ]; then
    IL_CANARY=$3 IL_REPORT_DIR=canary "$suite" "$test" >/dev/null 2>&1 3>&-
    echo "$?" >canary/code
fi
exec tar -c test canary >&3
