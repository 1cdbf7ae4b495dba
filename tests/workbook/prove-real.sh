#!/bin/sh
# prove-real.sh NN-slug: does the fixed program do what it should with real files, built as any
# program is?  tests/NN-slug/real.sh PROGRAM says so, and must not say it of the broken one.
. tests/workbook/common.sh
. tests/workbook/contain.sh
chapter=$1
out=$BUILD/$chapter/real

for from in "solutions/$chapter" "tests/$chapter/broken"; do
    sh tests/workbook/build-program.sh "$chapter" "$from" "$out" || {
        say "not ok $from does not build"
        exit
    }
    if differences=$(contained 60 sh "tests/$chapter/real.sh" "$out"); then code=0; else code=$?; fi
    case $from.$code in
    solutions/*.0) say "ok the fix, on real files" ;;
    tests/*.1) say "ok the broken program, on real files" ;;
    *) say "not ok $from on real files, exit code $code" "$differences" ;;
    esac
done
