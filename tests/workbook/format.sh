#!/bin/sh
# make format: clang-format on every C file but the reader's own.  What the reader has not touched in
# chapters/ stays a copy of the pristine program, as .ci/run wants it.
. tests/workbook/common.sh

sh tests/workbook/need.sh format || exit

# untouched COPY PRISTINE: it is what the pristine file is now, or was when that was committed.
untouched() {
    cmp -s "$1" "$2" || { [ -s "$1" ] && git show "HEAD:./$2" 2>/dev/null | cmp -s - "$1"; }
}

# Asked before anything changes; lines of a copy and what it is a copy of.
copies=$(for copy in chapters/*/*.[ch]; do
    chapter=${copy#chapters/} chapter=${chapter%/*}
    pristine=tests/$chapter/broken/${copy##*/}
    [ -f "$pristine" ] && untouched "$copy" "$pristine" && say "$copy $pristine"
done)
find tests solutions plots -name '*.[ch]' -exec clang-format -i {} +
[ -z "$copies" ] || say "$copies" | while read -r copy pristine; do
    cmp -s "$pristine" "$copy" || { cp "$pristine" "$copy" && say "$copy is $pristine again"; }
done
