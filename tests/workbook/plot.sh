#!/bin/sh
# make plotN: measures the programs of a chapter side by side and draws what comes out.
. tests/workbook/common.sh
find_chapter plot "$1"
sh tests/workbook/need.sh plot || exit
lock_folder "$BUILD/plots/$chapter"
has_solutions || say "This copy of the workbook comes without solutions, so nothing is measured: this is the recorded plot."
for plot in $(plots_of "$chapter"); do
    out=$BUILD/plots/$plot
    if has_solutions; then sh tests/workbook/measure.sh "$plot" "$out" || exit
    else need_folder "$out" && cp "plots/$plot/data.tsv" "$out/data.tsv" || exit; fi
    sh tests/workbook/draw.sh "$plot" "$out/data.tsv" "$out/plot.svg" || exit
    gnuplot -e "data='$out/data.tsv'; term='dumb'" "plots/$plot/plot.gp"
    say "" "$(awk -f "plots/$plot/claim.awk" "$out/data.tsv")" "The plot is in $out/plot.svg."
done
