#!/bin/sh
# fingerprint.sh PLOT|tools: a hash of all that the recorded data of a plot, or of the comparison of
# tools, depends on.  Comments and layout of C do not count.
. tests/workbook/common.sh

if [ "$1" = tools ]; then
    cat book/tools/*/*.c book/tools/busy.c | awk -f tests/workbook/strip-comments.awk | tr -s ' ' |
        cat - book/tools/measure.py | sha256sum | cut -c 1-16
    exit
fi
chapter=${1%%/*}
for file in "tests/$chapter/broken"/*.[ch] "solutions/$chapter"/*.[ch] "plots/$1"/measure.c \
        "plots/$1"/measure.sh "plots/$1"/*.h \
        $([ ! -e "plots/$1/virtual.c" ] || ls "plots/$1/virtual.c" plots/*.h) \
        $(awk '!/^#/ { print $2 }' "plots/$1/measure.conf" 2>/dev/null); do
    [ ! -f "$file" ] || awk -f tests/workbook/strip-comments.awk "$file" | tr -s ' '
done | sha256sum | cut -c 1-16
