#!/bin/sh
# make soak: a hundred seeds of every broken program and every fix, and ten thousand random programs
# against the checker's oracle, two busy loops beside it.  SEEDS=20: that many seeds.  LOADED=1: no loops,
# something else keeps the machine busy.
. tests/workbook/common.sh
. tests/workbook/prove-jobs.sh

seeds=${SEEDS:-100}
case $seeds in *[!0-9]* | '' | 0*) die "make soak SEEDS=$seeds: seeds are counted from 1." ;; esac
begin_proof "$BUILD/soak" checker
say 'fuzz checker 10000' 'same checker 1000' >"$PROOF/jobs"

for chapter in $(written_chapters); do
    needs_of "$chapter" || continue # and says what it lacks
    sh tests/workbook/build-suite.sh "$chapter" "tests/$chapter/broken" "$BUILD/$chapter/broken" &&
        sh tests/workbook/build-suite.sh "$chapter" "solutions/$chapter" "$BUILD/$chapter/solution" ||
        exit
    for first in $(seq 1 10 "$seeds"); do
        last=$((first + 9 < seeds ? first + 9 : seeds))
        say "broken $chapter $first-$last" "solution $chapter $first-$last"
    done >>"$PROOF/jobs"
done

# They end with us, however we end.
busy() { while kill -0 $$; do i=0; while [ "$((i += 1))" -lt 100000 ]; do :; done; done; }
if [ -z "${LOADED:-}" ]; then
    busy 2>/dev/null &
    one=$!
    busy 2>/dev/null &
    two=$!
    trap 'kill $one $two 2>/dev/null' EXIT
fi
trap 'exit 130' INT TERM HUP

export SOAK=1
end_proof
