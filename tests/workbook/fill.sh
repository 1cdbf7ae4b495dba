#!/bin/sh
# fill.sh [--check]: fills the generated blocks of the book and the README, and what the book keeps in
# book/recorded/, from fresh runs of the pristine programs; or checks that they are up to date.
. tests/workbook/common.sh
. tests/workbook/prove-jobs.sh
set -- "$@" "$BUILD"

begin_proof "$BUILD/pages" checker
written_chapters >"$PROOF/jobs"
contained 1800 xargs -a "$PROOF/jobs" -P "$(nproc)" -L 1 sh tests/workbook/page.sh || exit
python3 tests/workbook/recorded.py "$@" book/*.md
recorded=$?
python3 tests/workbook/blocks.py "$@" book/*.md README.md && [ "$recorded" = 0 ]
