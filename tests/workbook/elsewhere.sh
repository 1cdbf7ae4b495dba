#!/bin/sh
# elsewhere.sh: does every snippet in book/elsewhere/ do what its last line says?  It can say
#
#     prints: TEXT         ends well, having printed TEXT (several lines are joined by commas)
#     fails: TEXT          is not compiled, or does not end well, and TEXT is in the complaint
#     hangs after: TEXT    prints TEXT and never ends
#
# with `under -race` before the colon where Go's race detector is to watch.  A right snippet prints.
# What is not installed is skipped, and counted as that.  `elsewhere.sh FILE` runs one snippet.
. tests/workbook/common.sh
OUT=$BUILD/elsewhere
PATIENCE=300 # seconds that a snippet may take: nothing waits for them, they are for slow machines

tool_for() {
    case $1 in
    py) say python3 ;;
    mjs) say node ;;
    go) say go ;;
    rs) say rustc ;;
    java) say javac ;;
    esac
}

package_of() { awk -F '\t' -v tool="command:$1" '$2 == tool { print $3; exit }' tests/workbook/needs.tsv; }

# ends COMMAND...: sets code.
ends() {
    timeout -k 2 "$PATIENCE" "$@" </dev/null >"$log.out" 2>"$log.err"
    code=$?
    [ "$code" = 0 ] || say "exit status $code" >>"$log.err"
}

# hangs COMMAND...: it has printed the text, and is there a second later.
hangs() {
    timeout -k 2 "$PATIENCE" "$@" </dev/null >"$log.out" 2>"$log.err" &
    while ! printed && kill -0 $! 2>/dev/null; do sleep 0.1; done
    sleep 1
    kill $! 2>/dev/null && printed
}

printed() { [ "$(awk '{ printf "%s%s", (NR > 1 ? ", " : ""), $0 }' "$log.out")" = "$text" ]; }

# run COMMAND...: does it as its last line says?
run() {
    case $how in
    prints) ends "$@" && [ "$code" = 0 ] && printed ;;
    fails) ends "$@" && [ "$code" != 0 ] && [ "$code" != 124 ] && grep -qF -e "$text" "$log.err" ;;
    'hangs after') hangs "$@" ;;
    *) return 1 ;;
    esac
}

run_rust() {
    ends rustc --edition 2021 -o "$log.exe" "$file"
    if [ "$code" = 0 ]; then run "$log.exe"
    else [ "$how" = fails ] && grep -qF -e "$text" "$log.err"; fi
}

run_snippet() {
    case $file in
    *.py) run python3 "$file" ;;
    *.mjs) run node "$file" ;;
    *.go) GOCACHE=$(realpath "$OUT")/go run go run ${race:+"$race"} "$file" ;;
    *.rs) run_rust ;;
    *.java) run java -XX:TieredStopAtLevel=1 "$file" ;;
    esac
}

one() { # FILE
    file=$1 name=${1#book/elsewhere/}
    log=$OUT/$name
    mkdir -p "${log%/*}"
    last=$(sed -n '$s,^\(#\|//\) ,,p' "$file") || { say "not ok $name is missing"; return; }
    how=${last%%: *} text=${last#*: } race=''
    case $how in *' under -race') how=${how% under -race} race=-race ;; esac
    case $name:$how in *right*:fails | *right*:hangs*) how= ;; esac
    if ! has "command:$(tool_for "${file##*.}")"; then
        say "skipped $(package_of "$(tool_for "${file##*.}")") is not installed"
    elif run_snippet; then
        say "ok $name $last"
    else
        say "not ok $name $last (see $log.out and $log.err)"
    fi
}

all() {
    for chapter in $(written_chapters); do
        for kind in py mjs go rs java; do
            say "book/elsewhere/$chapter/broken.$kind" "book/elsewhere/$chapter/right.$kind"
        done
    done | xargs -P "$(nproc)" -n 1 sh tests/workbook/elsewhere.sh >"$OUT/results"
}

if [ -n "${1:-}" ]; then
    one "$1"
    exit
fi
need_folder "$OUT"
patiently 'Running the snippets' all
sort "$OUT/results" | grep '^not ok '
sort "$OUT/results" | uniq -c | awk '$2 == "skipped" { n = $1; sub(/.*skipped /, ""); print "skipped " n " snippets: " $0 }'
count() { grep -c "^$1 " "$OUT/results"; }
say "$(count ok) passed, $(count 'not ok') failed, $(count skipped) skipped"
! grep -q '^not ok ' "$OUT/results"
