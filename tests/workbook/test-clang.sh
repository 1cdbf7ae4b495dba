#!/bin/sh
# make test-clang: everything built with clang instead of gcc.  The checker's own suites, which know
# verdicts and class counts; the same programs by both compilers; every chapter, broken and fixed.
export BUILD="${BUILD:-build}/clang" CC=clang ENGINE=fiber
. tests/workbook/common.sh
. tests/workbook/prove-jobs.sh

words=$(sh tests/workbook/need.sh clang 2>&1) || {
    say "skipped the second compiler. $words" "0 passed, 0 failed, 1 skipped"
    exit
}
begin_proof "$BUILD/proof" checker
{
    say "same checker gcc"
    for name in $(suites_but ""); do say "checker checker $name"; done
    for chapter in $(written_chapters); do say "solution $chapter 1-1" "broken $chapter 1-1"; done
} >"$PROOF/jobs"
end_proof
