#!/bin/sh
# make book-epub: the book for a reading device.
. tests/workbook/common.sh
out=$BUILD/book/epub epub=$BUILD/book/interleaved.epub
rm -rf "$out" "$BUILD/book/doctrees/epub"
sh tests/workbook/book.sh epub && cp "$out/interleaved.epub" "$epub" || exit
[ -n "${QUIET:-}" ] || say "The book is in $epub"
