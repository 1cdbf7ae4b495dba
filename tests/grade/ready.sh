# ready.sh - what all grading needs, before anything is graded.  Sourced after common.sh.

# Python's compiled modules go where everything goes that is built.
export PYTHONPYCACHEPREFIX="$BUILD/pycache"

# is_asked NN-slug: is it graded?  ASKED is a list of numbers; empty: all.
is_asked() {
    case ,$(say "${ASKED:-}" | tr -s ' ' ,), in ,, | *,"$(number_of "$1")",*) ;; *) return 1 ;; esac
}

# The tools, the checker, and the tests of every chapter; a library that none of those asked for calls may be missing.
get_ready() {
    sh tests/workbook/need.sh build && ready_to_isolate || exit 2
    for chapter in $(written_chapters); do ! is_asked "$chapter" || needs_of "$chapter" || exit 2; done
    # shellcheck disable=SC2046  # a list of files
    (lock_folder "$BUILD/grade" && patiently 'Building the checker' \
        make -s -j "$(nproc)" -f tests/workbook/build.mk checker &&
        for chapter in $(written_chapters); do
            is_asked "$chapter" || needs_of "$chapter" 2>/dev/null || continue
            make -s -f tests/workbook/build.mk CHAPTER="$chapter" "$BUILD/$chapter/tests.o" || exit
        done) || die "The tests cannot be built; make doctor may tell why."
}

# Without bubblewrap we go on if another user will do; grade.py refuses if that is not so either.
ready_to_isolate() {
    sh tests/workbook/need.sh grade 2>/dev/null && return
    { [ "$(id -u)" = 0 ] || [ -n "${FORCE:-}" ]; } && has command:python3 && has command:prlimit && return
    sh tests/workbook/need.sh grade
}
