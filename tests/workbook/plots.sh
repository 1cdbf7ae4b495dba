#!/bin/sh
# make plots: the plots of all chapters.
. tests/workbook/common.sh

for chapter in $(written_chapters); do
    [ ! -d "plots/$chapter" ] || sh tests/workbook/plot.sh "$(number_of "$chapter")" || exit
done
