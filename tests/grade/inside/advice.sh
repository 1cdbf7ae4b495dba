#!/bin/sh
# advice.sh SOURCES HEADERS COMPILER LIBRARIES ARGUMENT...: the program itself, once, under ThreadSanitizer; its
# summaries go out.  Advice only: what a run happens to show depends on the run.  Runs inside the sandbox.
sources=$1 headers=$2 compiler=$3 libraries=$4
shift 4
# shellcheck disable=SC2086  # a list of options
$compiler -std=gnu17 -g -O1 -fsanitize=thread -pthread -I "$headers" "$sources"/*.c -o program $libraries -lm \
    >/dev/null 2>&1 3>&- || exit
TSAN_OPTIONS=exitcode=0 timeout 20 setarch -R ./program "$@" >/dev/null 2>log 3>&-
grep '^SUMMARY: ThreadSanitizer' log | sed "s,$sources/,,; s,.*ThreadSanitizer: ,," | sort -u | head -n 5 >&3
