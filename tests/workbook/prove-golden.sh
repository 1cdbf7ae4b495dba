#!/bin/sh
# prove-golden.sh FAMILY...: what the checker says of the failing programs in
# tests/interleave/test/golden, compared word for word with what is kept there, on both engines.
# GOLDEN=write keeps what it says now instead.
. tests/workbook/common.sh
. tests/workbook/contain.sh
golden=tests/interleave/test/golden

# tell FAMILY ENGINE: all reports, each under the name of its scenario.
tell() {
    out=$BUILD/golden/$1
    report=$out/report-$2
    rm -rf "$report"
    mkdir -p "$report"
    (
        export IL_ENGINE="$2" IL_REPORT_DIR="$report" IL_QUIET=1
        run_suite "$out" >"$report/output" 2>&1
    )
    for name in $("$out/suite" --list); do
        say "== $name =="
        cat "$report/$name.txt" 2>/dev/null || say "it does not fail"
        say
    done | sed 's/  *$//'
}

prove() { # FAMILY
    make -s -f tests/workbook/build.mk CHAPTER="golden/$1" OUT="$BUILD/golden/$1" PROGRAM= \
        SUITE="$golden/$1.c" HEADERS="$golden" suite || {
        say "not ok golden/$1 does not build"
        cat "$BUILD/golden/$1"/*.says
        return
    }
    [ "${GOLDEN:-}" != write ] || tell "$1" fiber >"$golden/$1.txt"
    for engine in fiber thread; do
        said=$BUILD/golden/$1/$engine.txt
        tell "$1" "$engine" >"$said"
        if cmp -s "$golden/$1.txt" "$said"; then
            say "ok reports of golden/$1 on the $engine engine"
        else
            say "not ok reports of golden/$1 differ on the $engine engine (make golden keeps them)"
            diff -u "$golden/$1.txt" "$said"
        fi
    done
}

sh tests/workbook/need.sh build || exit 2
[ $# -gt 0 ] || set -- "$golden"/*.c
for family; do
    family=${family##*/}
    prove "${family%.c}"
done
