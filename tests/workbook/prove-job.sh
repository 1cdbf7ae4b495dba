#!/bin/sh
# prove-job.sh KIND NN-slug NAME: one job of a proof.  Its `ok` and `not ok` lines go to a log in
# the folder PROOF; a job without any has failed.  NAME is a wrong or right fix, a suite of the
# checker, how many random programs or runs, or the seeds: 1-3.
. tests/workbook/common.sh
kind=$1 chapter=$2 name=$3
log=$PROOF/$chapter/$kind-$name.log
pristine=tests/$chapter/broken
began=$(date +%s%N)

job() {
    ! is_written "$chapter" || words=$(needs_of "$chapter" 2>&1) || {
        say "skipped $chapter. $words"
        return
    }
    case $kind in
    broken) sh tests/workbook/prove-suite.sh broken "$chapter" "$pristine" broken "$name" ;;
    solution)
        sh tests/workbook/prove-suite.sh solution "$chapter" "solutions/$chapter" verified "$name" ;;
    wrong)
        file=tests/$chapter/wrong/$name.c
        want=$(sed -n '1s,^// fails: ,,p' "$file")
        sh tests/workbook/prove-suite.sh "wrong-$name" "$chapter" "$pristine" \
            "${want:-nothing named}" 1-1 "$file" ;;
    right)
        sh tests/workbook/prove-suite.sh "right-$name" "$chapter" "$pristine" pass 1-1 \
            "tests/$chapter/right/$name.c" ;;
    tools) sh tests/workbook/prove-tools.sh "$chapter" ;;
    real) sh tests/workbook/prove-real.sh "$chapter" ;;
    debugger) sh tests/workbook/prove-debugger.sh "$chapter" ;;
    record)
        case $chapter in
        tools) sh tests/workbook/prove-record.sh tools ;;
        *) for plot in $(plots_of "$chapter") $(tables_of "$chapter"); do sh tests/workbook/prove-record.sh "$plot"; done ;;
        esac ;;
    pieces)
        if sh tests/workbook/lint-chapter.sh "$chapter"; then say "ok every piece is there"
        else say "not ok something is missing"; fi ;;
    examples) sh tests/workbook/prove-examples.sh ;;
    programs)
        # shellcheck disable=SC2086  # programs whose names begin so
        sh tests/workbook/prove-program.sh tests/interleave/test/programs/$name* ;;
    refusals) sh tests/workbook/prove-refusals.sh ;;
    format) sh tests/workbook/prove-format.sh ;;
    checker) sh tests/workbook/prove-checker.sh "$name" ;;
    unit)
        "$BUILD/unit/suite" && say "ok data structures, under sanitizers" ||
            say "not ok data structures, under sanitizers" ;;
    fiber) ENGINE=fiber sh tests/workbook/prove-checker.sh "$name" ;;
    same) sh tests/workbook/prove-same.sh "$name" ;;
    fuzz) IL_FUZZ=$name ENGINE=fiber sh tests/workbook/prove-checker.sh test_random ;;
    golden) sh tests/workbook/prove-golden.sh "$name" ;;
    esac
}

mkdir -p "${log%/*}"
job >"$log.part" 2>&1 </dev/null
grep -q -e '^ok ' -e '^not ok ' -e '^skipped ' "$log.part" || say "not ok no result" >>"$log.part"
say "# ms $((($(date +%s%N) - began) / 1000000))" >>"$log.part"
mv "$log.part" "$log"
