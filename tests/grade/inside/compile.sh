#!/bin/sh
# compile.sh SOURCES HEADERS COMPILER FLAG... -- FILE...: compiles each file of the folder SOURCES, as the
# workbook would, and hands out what the gate asks: the preprocessed source, the assembly, the object, and
# what the compiler says.  Runs inside the sandbox.
sources=$1 headers=$2
shift 2
line=
while [ "$1" != -- ]; do line="$line $1"; shift; done
shift
mkdir out || exit
for file; do
    # shellcheck disable=SC2086  # a command line
    $line -I "$headers" -c -save-temps=obj "$sources/$file" -o "out/${file%.c}.o" 2>"out/${file%.c}.says" 3>&-
done
exec tar -c out >&3
