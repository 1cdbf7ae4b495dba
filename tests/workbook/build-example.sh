#!/bin/sh
# build-example.sh FILE OUT: OUT is a program that searches the schedules of the program FILE, as
# `make explore` does.
. tests/workbook/common.sh

LEAKS=fail FILE=$1 sh tests/workbook/explore.sh >"$2.says" 2>&1
[ $? -le 1 ] && cp "$BUILD/explore/suite" "$2" && exit
cat "$2.says" >&2
exit 2
