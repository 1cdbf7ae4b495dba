#!/bin/sh
# make record: measures again, and rewrites the recorded data, the plots and the generated blocks
# that rest on it.  CHAPTER=N does so for one chapter, CHAPTER=tools for the comparison of tools.
. tests/workbook/common.sh
if [ "${CHAPTER:-}" = tools ]; then
    sh tests/workbook/measure-tools.sh && sh tests/workbook/fill.sh
    exit
elif [ -n "${CHAPTER:-}" ]; then
    find_chapter 'record CHAPTER=' "$CHAPTER"
    chapters=$chapter
else
    chapters=$(written_chapters)
fi

sh tests/workbook/need.sh plot && sh tests/workbook/need.sh record || exit
for plot in $(for chapter in $chapters; do plots_of "$chapter"; done); do
    out=$BUILD/plots/$plot
    sh tests/workbook/measure.sh "$plot" "$out" || exit
    claim=$(awk -f "plots/$plot/claim.awk" "$out/data.tsv") || die "$plot: not recorded, because the claim fails: $claim"
    sh tests/workbook/draw.sh "$plot" "$out/data.tsv" "$out/plot.svg" || exit
    cp "$out/data.tsv" "$out/plot.svg" "plots/$plot/" || exit
    say "$plot: $claim"
done
for table in $(for chapter in $chapters; do tables_of "$chapter"; done); do
    out=$BUILD/plots/$table
    sh tests/workbook/measure.sh "$table" "$out" || exit
    claim=$(awk -f "plots/$table/claim.awk" "$out/data.tsv") || die "$table: not recorded, because the claim fails: $claim"
    cp "$out/data.tsv" "plots/$table/" || exit
    say "$table: $claim"
done
[ -n "${CHAPTER:-}" ] || sh tests/workbook/measure-tools.sh || exit
sh tests/workbook/fill.sh
