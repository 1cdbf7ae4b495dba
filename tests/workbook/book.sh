#!/bin/sh
# book.sh html|latex|epub: builds the book in that form.  Any warning fails the build, and the next
# one starts afresh, so that a warning cannot be lost with what was remembered.
. tests/workbook/common.sh
form=$1
out=$BUILD/book/$form doctrees=$BUILD/book/doctrees/$form
sh tests/workbook/need.sh book || exit
need_folder "$out"
# What Sphinx remembers was made by our extensions as they were.
[ -z "$(find book/conf.py book/ext -newer "$doctrees/environment.pickle" 2>/dev/null)" ] || rm -rf "$doctrees"

# Same input, same bytes.
export PYTHONHASHSEED=0 SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-1767225600}" LC_ALL=C.UTF-8
export PYTHONDONTWRITEBYTECODE=1
if ! patiently 'The book' sphinx-build -q -W --keep-going -j auto -b "$form" -d "$doctrees" \
        book "$out"; then
    rm -rf "$doctrees"
    die "The book could not be built."
fi
[ "$form" != html ] || [ -n "${QUIET:-}" ] || say "The book is in $out/index.html; open it with any browser:" \
    "  xdg-open $out/index.html"
