#!/bin/sh
# make resetN: the broken program again; whatever was there is kept.
. tests/workbook/common.sh
find_chapter reset "$1"
copy=chapters/$chapter pristine=tests/$chapter/broken

if diff -rq "$copy" "$pristine" >/dev/null 2>&1; then
    say "$copy is as it was handed out."
    exit
fi
mkdir -p "$copy" 2>/dev/null && [ -w "$copy" ] || die "Cannot write to $copy; nothing was changed."
kept=$READER/kept/$chapter-$(date +%Y%m%d-%H%M%S)
while [ -e "$kept" ]; do kept=$kept+; done
mkdir -p "$READER/kept" && cp -Rp "$copy" "$kept" && diff -rq "$copy" "$kept" >/dev/null ||
    die "Your copy could not be kept in $kept; nothing was changed."

for file in "$pristine"/*; do
    name=${file##*/}
    cp "$file" "$copy/.$name.$$" && mv "$copy/.$name.$$" "$copy/$name" ||
        die "$copy/$name could not be written; what you had is in $kept."
done
say "$copy is the broken program again. What you had is in $kept."
