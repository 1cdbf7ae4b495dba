# prove-jobs.sh - a proof: the checker is built, a list of jobs is run on all cores, their results are
# counted.  Sourced.
. tests/workbook/contain.sh

# begin_proof FOLDER TARGET...: an empty FOLDER for jobs and logs, and the checker, which is built
# first and alone, or every job would build it.
begin_proof() {
    PROOF=$1
    shift
    sh tests/workbook/need.sh build || exit
    lock_folder "$BUILD/proof"
    rm -rf "${PROOF:?}"/*/
    mkdir -p "$PROOF/checker"
    began=$(date +%s)
    patiently 'Building the checker' make -s -j "$(nproc)" -f tests/workbook/build.mk "$@" \
        >"$PROOF/checker.log" 2>&1 || {
        cat "$PROOF/checker.log"
        die 'The checker cannot be built.'
    }
}

# end_proof: runs the jobs in $PROOF/jobs and counts.
end_proof() {
    run_jobs "$PROOF"
    sh tests/workbook/prove-summary.sh "$PROOF" "$(($(date +%s) - began))"
}

# suites_but [NAME...]: the checker's own suites but these.
suites_but() {
    for tests in tests/interleave/test/test_*.c; do
        [ -f "$tests" ] || continue
        name=${tests##*/test_} name=${name%.c}
        case " $* " in *" $name "*) ;; *) say "test_$name" ;; esac
    done
}

bar() {
    total=$(wc -l <"$PROOF/jobs")
    while sleep 0.3 && kill -0 $$; do
        n=$(find "$PROOF" -name '*-*.log' | wc -l)
        printf '\r[%-40s] %d of %d ' "$(printf "%$((n * 40 / total))s" '' | tr ' ' '#')" "$n" "$total"
    done
}

# run_jobs FOLDER: runs the jobs listed in FOLDER/jobs, their logs going to FOLDER/NN-slug/; on a
# terminal, with a progress bar.
run_jobs() {
    export PROOF="$1"
    [ ! -t 2 ] || bar >&2 &
    ticker=$!
    contained 5400 xargs -a "$1/jobs" -P "$(nproc)" -L 1 sh tests/workbook/prove-job.sh
    kill "$ticker" 2>/dev/null
    wait "$ticker" 2>/dev/null
    [ ! -t 2 ] || printf '\r\033[K' >&2
}
