#!/bin/sh
# make grade-class SUBMISSIONS=folder: every submission in it.  Killed at any moment and started again, it goes
# on where it was; what has not changed is not graded again.
#
#     OUT=folder          where the results go (default: build/class)
#     JOBS=n              so many at a time (default: one a core)
#     CHAPTERS=1,5        these chapters only
#     POINTS=file         a course's own points: lines of `NUMBER TEST POINTS`
#     PLAN=1              only say what there is to do; chunk.sh does it, on other machines too
#     REPORT=1            only collect what chunk.sh has done
export ASKED="${CHAPTERS:-}" # common.sh has another use for the name
. tests/workbook/common.sh
. tests/workbook/contain.sh
. tests/grade/ready.sh
out=${OUT:-$BUILD/class}
[ -n "${SUBMISSIONS:-}" ] || die "make grade-class SUBMISSIONS=folder: one folder or archive in it for each submission."
[ -d "$SUBMISSIONS" ] || die "SUBMISSIONS=$SUBMISSIONS is no folder."
case $out in *[!A-Za-z0-9._/-]*) die "OUT=$out: only letters, digits and . _ - / , please." ;; esac

get_ready
lock_folder "$out/work"
if [ -z "${REPORT:-}" ]; then
    python3 tests/grade/plan.py "$SUBMISSIONS" "$out" || exit
    [ -z "${PLAN:-}" ] || exit 0
    contained 864000 sh tests/grade/chunk.sh "$out" 1 1 "${JOBS:-$(nproc)}" || failed=1
fi
python3 tests/grade/collect.py "$out" || exit
[ -z "${failed:-}" ] || die "Some submissions are not graded yet: see above, and run the same command again."
