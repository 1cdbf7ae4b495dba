# prove-jobs.sh - run_jobs FOLDER: runs the jobs listed in FOLDER/jobs on all cores, their logs going
# to FOLDER/NN-slug/; on a terminal, with a progress bar.  Sourced.
. tests/workbook/contain.sh

bar() {
    total=$(wc -l <"$PROOF/jobs")
    while sleep 0.3 && kill -0 $$; do
        n=$(find "$PROOF" -name '*-*.log' | wc -l)
        printf '\r[%-40s] %d of %d ' "$(printf "%$((n * 40 / total))s" '' | tr ' ' '#')" "$n" "$total"
    done
}

run_jobs() {
    export PROOF="$1"
    [ ! -t 2 ] || bar >&2 &
    ticker=$!
    contained 5400 xargs -a "$1/jobs" -P "$(nproc)" -L 1 sh tests/workbook/prove-job.sh
    kill "$ticker" 2>/dev/null
    wait "$ticker" 2>/dev/null
    [ ! -t 2 ] || printf '\r\033[K' >&2
}
