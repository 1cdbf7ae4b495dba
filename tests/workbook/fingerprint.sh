#!/bin/sh
# fingerprint.sh NN-slug: a hash of all that a chapter's recorded data depends on.  Comments and
# layout do not count.
. tests/workbook/common.sh

for file in "tests/$1/broken"/*.[ch] "solutions/$1"/*.[ch] "plots/$1"/measure.c \
        $(awk '!/^#/ { print $2 }' "plots/$1/measure.conf" 2>/dev/null); do
    [ ! -f "$file" ] || awk -f tests/workbook/strip-comments.awk "$file" | tr -s ' '
done | sha256sum | cut -c 1-16
