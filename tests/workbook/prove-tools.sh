#!/bin/sh
# prove-tools.sh NN-slug: what ThreadSanitizer, Helgrind and DRD say of the program itself.  chapter.conf:
#
#     sanitize TOOL...    they find nothing in the fix (default: tsan helgrind; or none)
#     silent TOOL...      they find nothing in the broken program either, although it is broken
#
# A tool has a few seconds a program: `brief ARGUMENT...` makes it short, if the program takes any.
. tests/workbook/common.sh
chapter=$1
out=$BUILD/$chapter/tools
SECONDS_EACH=5

# Arguments for a short run, if the program takes any.
brief() { conf "$chapter" brief | grep . || conf "$chapter" arguments; }

tsan() { # FROM
    sh tests/workbook/build-program.sh "$chapter" "$1" "$out/tsan" -fsanitize=thread || return
    # shellcheck disable=SC2046  # words
    timeout -s KILL $SECONDS_EACH $(unrandomised) "$out/tsan" $(brief)
}

under_valgrind() { # TOOL FROM
    sh tests/workbook/build-program.sh "$chapter" "$2" "$out/plain" || return
    # shellcheck disable=SC2046  # words
    timeout -s KILL $SECONDS_EACH valgrind -q --tool="$1" "$out/plain" $(brief)
}

helgrind() { under_valgrind helgrind "$1"; } # FROM
drd() { under_valgrind drd "$1"; }           # FROM

# finds_nothing TOOL NAME FROM: a broken program may fail, but the tool must not say why.
finds_nothing() {
    log=$out/$1-$2.log
    [ "$1" = tsan ] || sh tests/workbook/need.sh tools || return
    "$1" "$3" >"$log" 2>&1
    code=$?
    if grep -q 'unexpected memory mapping' "$log"; then
        say "skipped $chapter: ThreadSanitizer cannot map its shadow here (make doctor)"
    elif grep -q -e '^==[0-9]*==' -e 'WARNING: ThreadSanitizer' "$log"; then
        say "not ok $1 finds something in $2"
        head -n 60 "$log"
    elif [ "$code" = 0 ] || [ "$code" = 137 ] || [ "$2" = broken ]; then
        say "ok $1 finds nothing in $2"
    else
        say "not ok under $1, $2 ends with exit code $code"
        tail -n 20 "$log"
    fi
}

need_folder "$out"
tools=$(conf "$chapter" sanitize)
for tool in ${tools:-tsan helgrind}; do
    [ "$tool" = none ] || finds_nothing "$tool" solution "solutions/$chapter"
done
for tool in $(conf "$chapter" silent); do
    finds_nothing "$tool" broken "tests/$chapter/broken"
done
