#!/bin/sh
# lint-chapter.sh NN-slug: is every piece of the chapter there, and in shape?  Prints what is not.
. tests/workbook/common.sh
chapter=$1
tests=tests/$chapter page=book/$chapter.md pristine=tests/$chapter/broken
complaints=0
need_folder "$BUILD/lint"
in_conf=$BUILD/lint/$chapter

complain() {
    say "$chapter: $1"
    complaints=$((complaints + 1))
}
# each LINES: a complaint for each line.
each() {
    while read -r line; do [ -z "$line" ] || complain "$line"; done <<EOF
$1
EOF
}

# ---- Files ----

slug=$(say "${chapter#*-}" | tr - _)
for file in "$pristine/$slug.c" "$pristine/$slug.h" "$pristine/main.c" "$tests/test_$slug.c" \
        "$page" "plots/$chapter/plot.gp"; do
    [ -s "$file" ] || complain "$file is missing"
done
for plot in $(plots_of "$chapter"); do
    for file in claim.awk data.tsv plot.svg; do
        [ -s "plots/$plot/$file" ] || complain "plots/$plot/$file is missing"
    done
done
for table in $(tables_of "$chapter"); do
    [ -s "plots/$table/data.tsv" ] || complain "plots/$table/data.tsv is missing"
done
for file in $(conf "$chapter" files); do
    [ -s "solutions/$chapter/$file" ] || complain "solutions/$chapter/$file is missing"
done
for file in "$pristine"/*.[ch]; do
    case " $(conf "$chapter" files) " in *" ${file##*/} "*) continue ;; esac
    cmp -s "$file" "solutions/$chapter/${file##*/}" ||
        complain "the fix has another ${file##*/} than the program: cp $file solutions/$chapter/"
done
each "$(awk 'FNR == 150 { print FILENAME " has 150 lines or more" }
    /^{/ { start = FNR }
    /^}/ && start { if (FNR - start > 40) print FILENAME ":" start ": over 40 lines"; start = 0 }
    ' "$pristine"/*.[ch] "solutions/$chapter"/*.[ch])"

# fixes KIND AT_LEAST FIRST_LINE
fixes() {
    n=0
    for file in "$tests/$1"/*.c; do
        [ -f "$file" ] || continue
        n=$((n + 1))
        sed -n 1p "$file" | grep -Eq "$3" || complain "$file does not begin with \`$3\`"
        sed -n 2p "$file" | grep -q '^// .' || complain "$file does not say what it tries"
    done
    [ "$n" -ge "$2" ] || complain "$n files in $tests/$1, fewer than $2"
}
fixes wrong 3 '^// fails: [a-z0-9_]+ [a-z|-]+$'
fixes right 2 '^// passes$'

# ---- chapter.conf and the suite ----

title=$(title_of "$chapter")
[ "$(conf "$chapter" title)" = "$title" ] || complain "chapter.conf and chapters.tsv differ in title"
[ -n "$(conf "$chapter" symptom)" ] || complain "chapter.conf names no symptom"
each "$(conf "$chapter" test | awk '
    { points += $3; verdict[$1] = $2; needs[$1] = $5; if ($4 != "" && $4 != "requires") print "what is " $4 "?" }
    END {
        if (points != 10) print "the points sum to " points ", not to 10"
        for (test in verdict) {
            free = verdict[test] == "-"
            n = split(needs[test], needed, ",")
            for (i = 1; i <= n; i++) {
                if (!(needed[i] in verdict)) print test " requires " needed[i] ", which is no test"
                else if (verdict[needed[i]] != "-") free = 0
            }
            if (free) print "an untouched program gets the points of " test
        }
    }')"
conf "$chapter" test | awk '{ print $1 }' | sort >"$in_conf"
sed -n 's/^START_TEST(\(.*\))/\1/p' "$tests"/*.c | sort |
    diff - "$in_conf" >/dev/null ||
    complain "chapter.conf and $tests/*.c list different tests"
each "$(sed -n '1s,^// fails: \([^ ]*\) .*,\1,p' "$tests"/wrong/*.c | sort -u |
    comm -23 - "$in_conf" | sed 's/$/ is no test, but a wrong fix names it/')"

# shellcheck disable=SC2046  # a test, and perhaps one of its scenarios
set -- $(conf "$chapter" game)
[ $# -le 2 ] || complain "game: a test, and perhaps one of its scenarios"
if [ $# -gt 0 ]; then
    grep -qx "$1" "$in_conf" || complain "game: $1 is no test"
    [ $# = 1 ] || grep -q "^ *il_always($2[,)]" "$tests"/*.c ||
        complain "game: $2 is no scenario that is always to pass"
    game=book/recorded/$chapter/game.json
    [ "$(wc -c <"$game")" -lt 300000 ] || complain "$game has 300,000 bytes or more"
    grep -q '<!-- generated game -->' "$page" || complain "$page has no generated block: game"
fi

# ---- The page ----

[ -s "$page" ] || exit 1
number=$(number_of "$chapter")
[ "$(sed -n 1p "$page")" = "# $number $title" ] || complain "$page does not begin with \`# $number $title\`"
sed -n 3p "$page" | grep -q '^\*\*Difficulty\*\* .*[0-9] minutes\*\*.*read before: ' ||
    complain "$page: line 3 does not give difficulty, minutes and what to read before"
[ "$(grep '^## ' "$page" | tr '\n' '|')" = "## The story|## Predict|## Run it|## The symptom|\
## The schedule that breaks it|## Why it happens|## The exercise|## Hints|## The fix|\
## What it costs|## What the tools say|## The same bug elsewhere|## It happened|\
## Going further|## Sources|" ] || complain "$page: the sections are others, or in another order"
for hint in 'Hint 1: the symptom' 'Hint 2: the mechanism' 'Hint 3: the line'; do
    grep -q "<summary>$hint</summary>" "$page" || complain "$page has no \`$hint\`"
done
lines=$(awk '/<!-- end -->/ { on = 0 } on { n++ } /<!-- explain -->/ { on = 1 } END { print n + 0 }' "$page")
[ "$lines" -ge 3 ] && [ "$lines" -le 6 ] || complain "$page: the explain block has $lines lines"
for plot in $(plots_of "$chapter"); do
    grep -qF "](../plots/$plot/plot.svg)" "$page" || complain "$page does not show plots/$plot/plot.svg"
done
for plot in $(plots_of "$chapter") $(tables_of "$chapter"); do
    name=${plot#"$chapter"} # nothing, or /NAME
    for kind in claim data; do
        grep -qxF "<!-- generated $kind${name:+ ${name#/}} -->" "$page" ||
            complain "$page has no generated block: $kind ${name#/}"
    done
done
for kind in 'code ' 'schedule ' diff; do
    grep -q "<!-- generated $kind" "$page" || complain "$page has no generated block: $kind"
done

[ "$complaints" = 0 ]
