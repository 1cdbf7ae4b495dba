#!/bin/sh
# build-program.sh NN-slug FROM OUT [FLAG...]: the program itself, as any C program is built.
# Flags come from chapter.conf (cflags, libs) where it names any.
. tests/workbook/common.sh
chapter=$1 from=$2 out=$3
shift 3

sh tests/workbook/need.sh compile && needs_of "$chapter" || exit 2
need_folder "${out%/*}"
flags=$(conf "$chapter" cflags)
for file in $(conf "$chapter" files) $(conf "$chapter" given) main.c; do
    case $file in
    *.c) set -- "$@" "$from/$file" ;;
    esac
done
# shellcheck disable=SC2046,SC2086  # lists of options
$CC -std=gnu17 -Wall -Wextra -g ${flags:--O1} -pthread -I "$from" "$@" -o "$out.$$" \
    $(conf "$chapter" libs) && mv "$out.$$" "$out"
