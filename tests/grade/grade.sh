#!/bin/sh
# make grade SUBMISSION=folder|archive: one submission.
export ASKED="${CHAPTERS:-}" # common.sh has another use for the name
. tests/workbook/common.sh
. tests/grade/ready.sh
[ -n "${SUBMISSION:-}" ] || die "make grade SUBMISSION=x: a folder with NN-slug/ folders in it, or an archive of one."
get_ready
exec python3 tests/grade/grade.py "$SUBMISSION" "${OUT:-$BUILD/graded}"
