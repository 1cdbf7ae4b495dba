#!/bin/sh
# prepare.sh: builds once what all grading needs.
. tests/workbook/common.sh
. tests/grade/ready.sh
get_ready
