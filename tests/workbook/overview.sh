#!/bin/sh
# make: progress over all chapters, what to do next, and the commands.
. tests/workbook/common.sh

state_of() {
    if [ -n "$(recall "$1/solved")" ]; then say "${green}solved${plain}"
    elif is_pristine "$1"; then say "${dim}untouched${plain}"
    elif [ -n "$(recall "$1/state")" ]; then say "${red}failing${plain}: $(recall "$1/state")"
    else say "${yellow}changed${plain}, not tested yet"; fi
}

# 2-4, 6-8: the numbers of the chapters that are not written.
unwritten() {
    grep -v '^#' "$CHAPTERS" | while IFS='	' read -r number slug _; do
        is_written "$(printf '%02d-%s' "$number" "$slug")" || say "$number"
    done | awk '
        function flush() { if (n++) printf ", "; printf first == last ? first : first "-" last }
        NR > 1 && $1 != last + 1 { flush(); first = $1 }
        NR == 1 { first = $1 }
        { last = $1 }
        END { if (NR) flush() }'
}

solved=0 written=0
for chapter in $(written_chapters); do
    written=$((written + 1))
    [ -z "$(recall "$chapter/solved")" ] || solved=$((solved + 1))
done

say "${bold}Interleaved${plain}, a workbook of concurrency bugs in C: $solved of $written chapters solved" ""
for chapter in $(written_chapters); do
    printf '  %2s  %-22s %s\n' "$(number_of "$chapter")" "$(title_of "$chapter")" "$(state_of "$chapter")"
done
missing="are not written yet"
has_solutions || missing="are not in this copy"
[ -z "$(unwritten)" ] || say "      ${dim}$(unwritten) $missing${plain}"
say ""
sh tests/workbook/next.sh
awk -F ':.*## ' '
    /^# ---- For / { gsub(/^# ---- | ----$/, ""); heading = "\n" $0 ":\n\n" }
    /^[a-z0-9%-]+:.*## / { sub(/%/, "N", $1); printf "%s  make %-18s %s\n", heading, $1, $2; heading = "" }' Makefile
