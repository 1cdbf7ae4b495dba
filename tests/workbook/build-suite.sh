#!/bin/sh
# build-suite.sh NN-slug FROM OUT [REPLACEMENT]
#
# Builds OUT/suite: the chapter's tests on the program in the folder FROM; REPLACEMENT, if given,
# stands in for the file that is to be fixed.  Only the files that chapter.conf lists are taken
# from FROM; headers and the rest are pristine.  Prints what the compiler says of the program, and
# if it cannot be built, one sentence on why.
. tests/workbook/common.sh
. tests/workbook/explain.sh
chapter=$1 from=$2 out=$3 replacement=${4:-}
headers=tests/$chapter/broken
mine=${replacement:-$from/$(program_of "$chapter")}
renamed="s,$headers/,$from/,g"

sh tests/workbook/need.sh build && needs_of "$chapter" || exit 2
need_folder "$out/src"

# stage FILE SOURCE: a copy to compile, that calls itself by its source's name.  It stands in a
# folder of its own so that it finds no header but the pristine ones, and it is rewritten only when
# it changed, whatever the clock says.
stage() {
    [ -r "$2" ] || die "$2 is not there. \`make reset$(number_of "$chapter")\` brings it back."
    { printf '#line 1 "%s"\n' "$2"; cat "$2"; } >"$out/src/$1.$$"
    if cmp -s "$out/src/$1.$$" "$out/src/$1"; then rm "$out/src/$1.$$"
    else mv "$out/src/$1.$$" "$out/src/$1"; fi
}

listed=$(conf "$chapter" files)
given=$(conf "$chapter" given)
for file in $listed; do
    stage "$file" "${replacement:-$from/$file}"
    replacement=
done
for file in $given; do stage "$file" "$headers/$file"; done
program=$(say "$listed $given" | tr ' ' '\n' | sed -n 's/\.c$//p' | paste -s -d ' ' -)

for header in "$headers"/*.h; do
    header=${header##*/}
    case " $listed " in *" $header "*) continue ;; esac
    [ ! -e "$from/$header" ] || cmp -s "$from/$header" "$headers/$header" ||
        say "${yellow}note:${plain} your $header differs from the original; the tests use the original."
done

# A measurement in virtual time is built like a suite (measure.sh).
build_suite CHAPTER="$chapter" ${SUITE:+SUITE="$SUITE" MAIN="$MAIN" HEADERS="$headers" TESTS="$out/tests.o"}
