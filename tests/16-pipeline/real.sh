#!/bin/sh
# real.sh PROGRAM: the program on real files, the book's own pages, beside wc and awk.  Prints what
# differs; the exit status is 0 if nothing does.
program=$1
out=$(mktemp -d) || exit
trap 'rm -rf "$out"' EXIT
trap 'exit 1' HUP INT TERM
differences=0

# counts OPTION... FILE...: what the program prints, without blanks in front.
counts() { timeout 5 "$program" -w "$@" 2>"$out/complaint" | sed 's/^ *//; s/  */ /g'; }

# same WHAT FILE FILE
same() {
    cmp -s "$2" "$3" && return
    echo "$1:"
    diff "$2" "$3" | head -n 5
    differences=$((differences + 1))
}

# complains WHAT WORDS OPTION... FILE...: the program ends with status 1 and says so.
complains() {
    what=$1 words=$2
    shift 2
    timeout 5 "$program" -w "$@" >"${sink:-/dev/null}" 2>"$out/complaint"
    code=$?
    [ "$code" = 1 ] && grep -qF "$words" "$out/complaint" && return
    echo "$what: exit status $code, and it says: $(cat "$out/complaint")"
    differences=$((differences + 1))
}

# The names of the pages have no blanks.
set -- book/*.md
LC_ALL=C wc -lc "$@" | sed '$d; s/^ *//; s/  */ /g' >"$out/wc"
for page in "$@"; do LC_ALL=C awk '{ n += NF } END { print n + 0 }' "$page"; done |
    paste -d ' ' "$out/wc" - | awk '{ print $1, $4, $2, $3 }' >"$out/expected"

counts "$@" >"$out/in-order"
same 'in order, beside wc and awk' "$out/in-order" "$out/expected"
counts -u "$@" | sort >"$out/any"
sort "$out/expected" >"$out/sorted"
same 'in any order' "$out/any" "$out/sorted"
counts -3 "$@" >"$out/three"
head -n 3 "$out/expected" >"$out/head"
same 'no more than three' "$out/three" "$out/head"
: >"$out/empty"
counts "$out/empty" | cut -d ' ' -f 1-3 >"$out/none"
echo '0 0 0' | diff - "$out/none" || differences=$((differences + 1))

complains 'a file that is not there' "cannot read $out/none/such" "$@" "$out/none/such" "$@"
complains 'a folder' "cannot read book: Is a directory" "$@" book "$@"
printf 'a\0b\n' >"$out/binary"
complains 'a file that is no text' "cannot count the words of $out/binary" "$@" "$out/binary" "$@"
sink=/dev/full
complains 'a full disk' "cannot write the line of $1: No space left" "$@"
[ "$differences" = 0 ]
