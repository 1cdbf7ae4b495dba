#!/bin/sh
# make solutionN: the reference fix as a diff, and the tests passing on it.
. tests/workbook/common.sh
. tests/workbook/contain.sh
find_chapter solution "$1"
out=$BUILD/$chapter/solution

has_solutions || die "This copy of the workbook comes without solutions."
for file in $(conf "$chapter" files); do
    diff -u ${plain:+--color=always} --label "$file, broken" --label "$file, fixed" \
        "tests/$chapter/broken/$file" "solutions/$chapter/$file"
done
say ""
lock_folder "$out"
sh tests/workbook/build-suite.sh "$chapter" "solutions/$chapter" "$out" || exit
rm -rf "$out/report"
mkdir "$out/report"
export IL_CHAPTER="$number"
run_suite "$out"
