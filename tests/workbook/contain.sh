# contain.sh - running programs so that none outlives us.  Sourced.

# contained SECONDS COMMAND...: in a process group of its own, that ends with the command, after so
# many seconds, or with us.  In the background, because a shell that waits for a command in the
# foreground heeds no trap.
contained() {
    seconds=$1
    shift
    timeout -k 2 "$seconds" "$@" </dev/null 9>&- &
    group=$!
    trap 'kill "$group" 2>/dev/null; exit 130' INT TERM HUP
    wait "$group"
    code=$?
    trap - INT TERM HUP
    kill -KILL -- "-$group" 2>/dev/null # whatever is left of it
    [ "$code" != 124 ] || say "Stopped after $seconds seconds." >&2
    return "$code"
}

# run_suite OUT [ARGUMENT...]: runs OUT/suite, its reports going to OUT/report unless IL_REPORT_DIR
# says otherwise.  The checker contains the program under test; this is the outer belt, for what
# gets past it.  UNDER may name a tool to run it under.
run_suite() {
    export IL_REPORT_DIR="${IL_REPORT_DIR:-$1/report}"
    suite=$1/suite
    shift
    ulimit -c 0
    ulimit -f 400000 # in blocks of 512 bytes
    # shellcheck disable=SC2086  # words
    contained 300 ${UNDER:-} "$suite" "$@"
}
