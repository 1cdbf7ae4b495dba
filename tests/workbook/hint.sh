#!/bin/sh
# make hintN: the next hint from the chapter's page.
. tests/workbook/common.sh
find_chapter hint "$1"
page=book/$chapter.md

hints=$(grep -c '<summary>Hint' "$page" 2>/dev/null)
[ "${hints:-0}" -gt 0 ] || die "There are no hints in $page."
hint=$(($(recall "$chapter/hints") + 1))
if [ "$hint" -gt "$hints" ]; then
    say "That was the last hint, here once more. ${bold}make solution$number${plain} shows a fix." ""
    hint=$hints
fi
remember "$chapter/hints" "$hint"

awk -v wanted="$hint" -v bold="$bold" -v plain="$plain" '
    /<summary>Hint/ {
        if (++n == wanted) { gsub(/<[^>]*>/, ""); print bold $0 plain; on = 1 }
        next
    }
    /<\/details>/ { on = 0 }
    on' "$page"
