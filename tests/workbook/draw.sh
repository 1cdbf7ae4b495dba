#!/bin/sh
# draw.sh PLOT DATA SVG
. tests/workbook/common.sh
plot=plots/$1/plot.gp

gnuplot -e "data='$2'; out='$3.$$.raw'" "$plot" &&
    awk -v name="plot-$(say "$1" | sed 's,-[^/]*,,; s,/,-,')" -v title="$(sed -n '1s/^# title: //p' "$plot")" \
        -v summary="$(awk -f "plots/$1/claim.awk" "$2")" \
        -f tests/workbook/theme-svg.awk "$3.$$.raw" >"$3.$$" && mv "$3.$$" "$3"
code=$?
rm -f "$3.$$.raw" "$3.$$"
exit "$code"
