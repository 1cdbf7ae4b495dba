#!/bin/sh
# draw.sh NN-slug DATA SVG
. tests/workbook/common.sh

gnuplot -e "data='$2'; out='$3.$$'" "plots/$1/plot.gp" && mv "$3.$$" "$3"
