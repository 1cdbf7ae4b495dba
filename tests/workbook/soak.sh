#!/bin/sh
# make soak: a hundred seeds of every broken program and every fix, and ten thousand random programs
# against the checker's oracle, two busy loops beside it.
. tests/workbook/common.sh
. tests/workbook/prove-jobs.sh

sh tests/workbook/need.sh build || exit
lock_folder "$BUILD/proof"
rm -rf "$BUILD/soak"
mkdir -p "$BUILD/soak"
began=$(date +%s)
say "fuzz checker 10000" >"$BUILD/soak/jobs"

for chapter in $(written_chapters); do
    sh tests/workbook/build-suite.sh "$chapter" "tests/$chapter/broken" "$BUILD/$chapter/broken" &&
        sh tests/workbook/build-suite.sh "$chapter" "solutions/$chapter" "$BUILD/$chapter/solution" ||
        exit
    for first in $(seq 1 10 91); do
        say "broken $chapter $first-$((first + 9))" "solution $chapter $first-$((first + 9))"
    done >>"$BUILD/soak/jobs"
done

# They end with us, however we end.
busy() { while kill -0 $$; do i=0; while [ "$((i += 1))" -lt 100000 ]; do :; done; done; }
busy 2>/dev/null &
one=$!
busy 2>/dev/null &
two=$!
trap 'kill $one $two 2>/dev/null' EXIT
trap 'exit 130' INT TERM HUP

export SOAK=1
run_jobs "$BUILD/soak"
sh tests/workbook/prove-summary.sh "$BUILD/soak" "$(($(date +%s) - began))"
