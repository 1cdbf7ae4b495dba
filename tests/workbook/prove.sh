#!/bin/sh
# make test: proves the workbook, whatever the reader has done to chapters/.  Each job builds and
# runs one variant of one program, on all cores; nothing is tried twice.
. tests/workbook/common.sh
. tests/workbook/prove-jobs.sh

jobs() {
    for name in $(suites_but ""); do say "checker checker $name"; done
    ! has_solutions || for kind in record examples; do say "$kind tools all"; done
    for family in tests/interleave/test/golden/*.c; do
        name=${family##*/}
        say "golden checker ${name%.c}"
    done
    for letter in $(find tests/interleave/test/programs -type f | sed 's,.*/\(.\)[^/]*$,\1,' | sort -u); do
        say "programs checker $letter"
    done
    say "refusals checker all"
    say "format checker all"
    for chapter in $(written_chapters); do
        say "broken $chapter 1-3"
        say "debugger $chapter all"
        has_solutions || continue
        say "solution $chapter 1-3"
        for kind in tools record pieces; do say "$kind $chapter all"; done
        [ ! -e "tests/$chapter/real.sh" ] || say "real $chapter all"
        for kind in wrong right; do
            for file in "tests/$chapter/$kind"/*.c; do
                name=${file##*/}
                [ ! -f "$file" ] || say "$kind $chapter ${name%.c}"
            done
        done
    done
}

has_solutions || say "This copy of the workbook comes without solutions. Left out: that fixes pass, that wrong fixes fail and" \
    "right ones pass, what other tools say of them, the records behind the plots, and the pages." ""
begin_proof "$BUILD/proof" checker explorer
jobs >"$PROOF/jobs"
end_proof
