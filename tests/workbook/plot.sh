#!/bin/sh
# make plotN: measures broken and fixed side by side and draws what comes out.
. tests/workbook/common.sh
find_chapter plot "$1"
out=$BUILD/plots/$chapter

sh tests/workbook/need.sh plot || exit
lock_folder "$out"
sh tests/workbook/measure.sh "$chapter" "$out" || exit
sh tests/workbook/draw.sh "$chapter" "$out/data.tsv" "$out/plot.svg" || exit
gnuplot -e "data='$out/data.tsv'; term='dumb'" "plots/$chapter/plot.gp"
say "" "$(awk -f "plots/$chapter/claim.awk" "$out/data.tsv")" "The plot is in $out/plot.svg."
