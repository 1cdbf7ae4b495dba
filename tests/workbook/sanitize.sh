#!/bin/sh
# make sanitize: the checker itself under sanitizers.  Its suites on the fiber engine, its own
# objects built with UBSan; then its data structures in an ordinary program with ASan and UBSan.
export BUILD="${BUILD:-build}/sanitize" CC=gcc SANITIZE=undefined ENGINE=fiber
. tests/workbook/common.sh
. tests/workbook/prove-jobs.sh

begin_proof "$BUILD/proof" checker unit
{
    say "unit checker all"
    for name in $(suites_but ""); do say "checker checker $name"; done
} >"$PROOF/jobs"
end_proof
