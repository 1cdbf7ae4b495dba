#!/bin/sh
# make gradescope: a zip to upload as an autograder: the tests and what grades with them, without solutions.
#
#     CHAPTERS=1,5        these chapters only
#     POINTS=file         a course's own points
export ASKED="${CHAPTERS:-}"
. tests/workbook/common.sh
has command:python3 || die "This needs python3: sudo apt-get install --no-install-recommends python3"
need_folder "$BUILD/gradescope"
export PYTHONPYCACHEPREFIX="$BUILD/pycache"
python3 tests/grade/autograder.py "$BUILD/gradescope/autograder.zip" || exit
say "Upload $BUILD/gradescope/autograder.zip as the autograder of a programming assignment."
