#!/bin/sh
# unknown.sh NAME: what `make NAME` may have been meant to be, where there is no such command.
. tests/workbook/common.sh

case $1 in
chapter | run | hint | replay | solution | plot | reset)
    die "make $1 takes a chapter's number, with no blank before it: make ${1}1." ;;
[0-9] | [0-9][0-9]) die "make $1: what of chapter $1? make chapter$1 tests it. \`make\` lists the commands." ;;
esac

# The command that takes the fewest letters to change, if that is two at most; the number stays.
meant=$(awk -F : -v name="$1" '
    function least(a, b) { return a < b ? a : b }
    function distance(a, b, i, k, d) {
        for (i = 0; i <= length(a); i++) d[i, 0] = i
        for (k = 0; k <= length(b); k++) d[0, k] = k
        for (i = 1; i <= length(a); i++)
            for (k = 1; k <= length(b); k++) {
                d[i, k] = least(least(d[i - 1, k], d[i, k - 1]) + 1,
                    d[i - 1, k - 1] + (substr(a, i, 1) != substr(b, k, 1)))
                if (i > 1 && k > 1 && substr(a, i - 1, 2) == substr(b, k, 1) substr(b, k - 1, 1))
                    d[i, k] = least(d[i, k], d[i - 2, k - 2] + 1)
            }
        return d[length(a), length(b)]
    }
    BEGIN { least_so_far = 3; if (match(name, /[0-9]+$/)) number = substr(name, RSTART) }
    /^[a-z0-9%-]+:.* ## / {
        sub(/%/, number, $1)
        far = distance(name, $1)
        if (far < least_so_far && far < length($1) - length(number)) { least_so_far = far; meant = $1 }
    }
    END { print meant }' Makefile)
die "There is no \"make $1\".${meant:+ Did you mean make $meant?} \`make\` lists the commands."
