#!/bin/sh
# make sanitize: the checker itself under sanitizers.  Its suites on the fiber engine, its own
# objects built with UBSan; then its data structures in an ordinary program with ASan and UBSan.
export BUILD="${BUILD:-build}/sanitize" CC=gcc SANITIZE=undefined ENGINE=fiber
. tests/workbook/common.sh
. tests/workbook/prove-jobs.sh

sh tests/workbook/need.sh build || exit
lock_folder "$BUILD/proof"
rm -rf "$BUILD/proof"/*/
mkdir -p "$BUILD/proof/checker"
began=$(date +%s)

patiently 'Building the checker' make -s -j "$(nproc)" -f tests/workbook/build.mk checker unit \
    >"$BUILD/proof/checker.log" 2>&1 || {
    cat "$BUILD/proof/checker.log"
    die 'The checker cannot be built.'
}
say "unit checker all" >"$BUILD/proof/jobs"
for tests in tests/interleave/test/test_*.c; do
    name=${tests##*/}
    say "checker checker ${name%.c}"
done >>"$BUILD/proof/jobs"
run_jobs "$BUILD/proof"
sh tests/workbook/prove-summary.sh "$BUILD/proof" "$(($(date +%s) - began))"
