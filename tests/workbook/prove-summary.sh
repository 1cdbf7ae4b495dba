#!/bin/sh
# prove-summary.sh FOLDER SECONDS: failures in full, a table, and the count.
. tests/workbook/common.sh
folder=$1

for log in "$folder"/*/*.log; do
    grep -q '^not ok' "$log" || continue
    log_name=${log#"$folder/"}
    say "${red}${log_name%.log}${plain}" "$(grep -v -e '^ok ' -e '^#' "$log" | head -n 200)" ""
done
grep -h '^skipped' "$folder"/*/*.log | sort -u

# passed KIND...: "3/3" of a chapter's logs of these kinds.
passed() {
    for kind; do cat "$folder/$chapter/$kind"-*.log; done 2>/dev/null | awk '
        /^ok / { ok++ } /^(not )?ok / { n++ } END { if (n) printf "%d/%d", ok, n; else printf "-" }'
}
proved() {
    cat "$folder/$chapter"/solution-*.log 2>/dev/null | awk '
        /^# proved/ { proved = $3; explored = $4 }
        END { printf explored ? "%d proved, %d explored" : "%d proved", proved, explored }'
}
seconds() { awk '/^# ms/ { ms += $3 } END { printf "%.1f s", ms / 1000 }' "$folder/$chapter"/*.log; }

row='%-24s%-14s%-12s%-16s%-16s%-12s%-24s%s\n'
# shellcheck disable=SC2059  # the format is ours
printf "$row" chapter 'broken fails' 'fix passes' 'wrong rejected' 'right accepted' 'tools quiet' \
    'the fix is' time
for chapter in $(written_chapters); do
    [ -d "$folder/$chapter" ] || continue
    # shellcheck disable=SC2059
    printf "$row" "$chapter" "$(passed broken)" "$(passed solution)" "$(passed wrong)" \
        "$(passed right)" "$(passed tools)" "$(proved)" "$(seconds)"
done
chapter=checker
# shellcheck disable=SC2059
[ ! -e "$folder/checker" ] || printf "$row" "the checker's own tests" '' "$(passed checker programs refusals)" '' '' '' '' "$(seconds)"

chapter=tools
# shellcheck disable=SC2059
[ ! -e "$folder/tools" ] || printf "$row" 'programs of the tools page' '' "$(passed examples)" '' '' '' '' "$(seconds)"

say "" "$2 s on $(nproc) cores. The logs are in $folder."
cat "$folder"/*/*.log | awk '
    /^ok / { ok++ } /^not ok / { bad++ } /^skipped / { skipped++ }
    END {
        printf "%d passed, %d failed", ok, bad
        if (skipped) printf ", %d skipped", skipped
        print ""
        exit bad > 0 || !ok
    }'
