#!/bin/sh
# make watch: tests a chapter whenever one of its files is saved.  Which chapter: the one saved.
. tests/workbook/common.sh

# One line a file, that changes when the file does.
look() { stat -c '%n %y %s' chapters/*/*.[ch] 2>/dev/null; }

# The first chapter whose files differ between two looks.
changed() {
    { say "$1"; say "$2"; } | sort | uniq -u | sed -n 's,chapters/\([^/]*\)/.*,\1,p' | head -n 1
}

wait_a_little() {
    inotifywait -qq -r -t 2 -e close_write,move,create,delete chapters 2>/dev/null
    [ "$?" != 127 ] || sleep 0.5 # no inotify-tools: look often
    sleep 0.05                   # editors save in several steps
}

chapter=$(recall current)
is_written "${chapter:-none}" || chapter=$(written_chapters | head -n 1)
seen=$(look)
while :; do
    [ -z "$plain" ] || printf '\033[2J\033[H'
    sh tests/workbook/chapter.sh "$(number_of "$chapter")"
    say "" "${dim}Watching chapters/. ^C ends it.${plain}"
    now=$(look)
    while [ "$now" = "$seen" ]; do
        wait_a_little
        now=$(look)
    done
    next=$(changed "$seen" "$now")
    chapter=${next:-$chapter} seen=$now
done
