#!/bin/sh
# measure.sh PLOT OUT: writes OUT/data.tsv.  Each program of the chapter is built as any C program is
# and measured in turn: broken, fixed and what measure.conf adds (NAME SOURCE; SOURCE takes the place
# of the file to be fixed) or leaves out (NAME -).  Where there is a virtual.c, it is built with the
# checker, and measures each program in virtual time, too.
. tests/workbook/common.sh
plot=$1 out=$2
chapter=${plot%%/*}
folder=plots/$plot headers=tests/$chapter/broken

sh tests/workbook/need.sh compile && needs_of "$chapter" || exit
need_folder "$out"

programs() {
    {
        say "broken tests/$chapter/broken/$(program_of "$chapter")"
        say "fixed solutions/$chapter/$(program_of "$chapter")"
        grep -v '^#' "$folder/measure.conf" 2>/dev/null
    } | awk '!($1 in source) { name[++n] = $1 }
        { source[$1] = $2 }
        END { for (i = 1; i <= n; i++) if (source[name[i]] != "-") print name[i], source[name[i]] }'
}

build() { # NAME SOURCE
    source=$2
    set -- "$folder/measure.c" "$source"
    for file in $(conf "$chapter" files | cut -d ' ' -f 2- -s) $(conf "$chapter" given); do
        case $file in *.c) set -- "$@" "$headers/$file" ;; esac
    done
    flags=$(conf "$chapter" cflags)
    # shellcheck disable=SC2046,SC2086  # lists of options
    $CC -std=gnu17 -Wall -Wextra ${flags:--O1} -pthread -I "$headers" "$@" \
        -o "$out/measure-$name" $(conf "$chapter" libs) -lm
}

build_virtual() { # NAME SOURCE
    SUITE=$folder/virtual.c MAIN=tests/workbook/virtual.c \
        sh tests/workbook/build-suite.sh "$chapter" "$headers" "$out/virtual-$1" "$2"
}

# measure PROGRAM NAME
measure() {
    timeout 60 "$1" "$2" </dev/null || die "Measuring $2 of $plot went wrong."
}

measure_all() {
    if [ -e "$folder/measure.sh" ]; then
        sh "$folder/measure.sh" "$out"
        return
    fi
    programs | while read -r name _; do
        [ ! -e "$folder/measure.c" ] || measure "$out/measure-$name" "$name"
        [ ! -e "$folder/virtual.c" ] || measure "$out/virtual-$name/suite" "$name"
    done
}

[ ! -e "$folder/measure.c" ] || programs | while read -r name source; do
    build "$name" "$source" </dev/null || exit
done || exit
[ ! -e "$folder/virtual.c" ] || programs | while read -r name source; do
    build_virtual "$name" "$source" </dev/null || exit
done || exit
{
    sh tests/workbook/provenance.sh "$plot"
    patiently "Measuring $plot" measure_all | awk '!/^#/ || !seen[$0]++' # one header is enough
} >"$out/data.tsv.$$"
grep -q -v '^#' "$out/data.tsv.$$" || die "Nothing was measured."
mv "$out/data.tsv.$$" "$out/data.tsv"
