# Sourced by every script here; they all run from the top folder of the workbook.
set -u

BUILD=${BUILD:-build}
READER=${READER:-.reader}
CC=${CC:-gcc}
CHAPTERS=tests/workbook/chapters.tsv
export BUILD READER CC
unset MAKEFLAGS MFLAGS MAKELEVEL # a make that we start is not part of the reader's

# ---- What people see ----

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$(printf '\033[1m') dim=$(printf '\033[2m') red=$(printf '\033[31m')
    green=$(printf '\033[32m') yellow=$(printf '\033[33m') plain=$(printf '\033[0m')
else
    bold='' dim='' red='' green='' yellow='' plain=''
fi

# Each argument on a line of its own.
say() { printf '%s\n' "$@"; }

# One clear message, and the end.
die() {
    printf '%s\n' "$*" >&2
    exit 2
}

# patiently LABEL COMMAND...: runs the command; on a terminal, tells after two seconds that it is
# still at it.
patiently() {
    label=$1
    shift
    if ! [ -t 2 ] || [ -n "${V:-}" ]; then
        "$@"
        return
    fi
    while sleep 1 && kill -0 $$; do # ends with us, also after ^C
        seconds=$((${seconds:-0} + 1))
        [ "$seconds" -lt 2 ] || printf '\r%s ... %d s ' "$label" "$seconds" >&2
    done &
    ticker=$!
    "$@"
    code=$?
    kill "$ticker" 2>/dev/null
    wait "$ticker" 2>/dev/null
    printf '\r\033[K' >&2
    return "$code"
}

# ---- Chapters ----

# What chapter.conf says after each KEY.
conf() {
    awk -v key="$2" '{ sub(/#.*/, "") } $1 == key { $1 = ""; sub(/^ +/, ""); print }' \
        "tests/$1/chapter.conf"
}

is_written() { [ -f "tests/$1/chapter.conf" ]; }

# The folders' names (NN-slug) of all chapters that are written.
written_chapters() {
    for conf_file in tests/[0-9][0-9]-*/chapter.conf; do
        [ -f "$conf_file" ] || continue
        conf_file=${conf_file#tests/}
        say "${conf_file%/chapter.conf}"
    done
}

# plots_of NN-slug: its plots, as folders in plots/: its own, and those of folders within.
plots_of() {
    for plot in "plots/$1" "plots/$1"/*/; do
        [ ! -f "$plot/plot.gp" ] || say "$plot" | sed 's,^plots/,,; s,/$,,'
    done
}

# tables_of NN-slug: folders within that are measured and recorded like plots, but not drawn.
tables_of() {
    for table in "plots/$1"/*/; do
        [ -f "$table/plot.gp" ] || [ ! -f "$table/claim.awk" ] ||
            say "$table" | sed 's,^plots/,,; s,/$,,'
    done
}

# number_of NN-slug: 1 for 01-lost-update.
number_of() { say "${1%%-*}" | sed 's/^0//'; }

title_of() { awk -F '\t' -v n="$(number_of "$1")" '$1 == n { print $3 }' "$CHAPTERS"; }

# program_of NN-slug: the file that is to be fixed.
program_of() { conf "$1" files | awk '{ print $1; exit }'; }

# find_chapter COMMAND N: sets number, chapter (NN-slug), title; or says what is wrong with N.
find_chapter() {
    case $2 in
    *[!0-9]* | '') die "make $1$2: chapters have numbers. Try make ${1}1." ;;
    esac
    IFS='	' read -r number chapter title <<EOF
$(awk -F '\t' -v n="$2" '!/^#/ && $1 == n + 0 { printf "%d\t%02d-%s\t%s\n", $1, $1, $2, $3 }' \
        "$CHAPTERS")
EOF
    [ -n "$number" ] || die "There is no chapter $2: they go from 1 to 40. \`make\` lists them."
    is_written "$chapter" || die "Chapter $number, \"$title\", is not written yet." \
        "Written so far: $(written_numbers)."
}

written_numbers() {
    for written in $(written_chapters); do number_of "$written"; done | paste -s -d , - |
        sed 's/,/, /g'
}

# needs_of NN-slug: is the library installed that its program calls, if it calls one?
needs_of() {
    for library in $(conf "$1" model); do sh tests/workbook/need.sh "$library" || return; done
}

# Some copies of the workbook are handed out without what shows a fix.
has_solutions() { [ -d solutions ]; }

# ---- Tools ----

# has command:NAME, any:'NAME NAME...', header:NAME, file:PATH, python:MODULE, tex:FILE or font:NAME,
# as needs.tsv has it.
has() {
    case $1 in
    command:gcc) command -v "$CC" ;;
    python:*) /usr/bin/python3 -c "import ${1#python:}" ;;
    tex:*) kpsewhich "${1#tex:}" ;;
    font:*) fc-list "${1#font:}" | grep . ;;
    any:*) for tool in ${1#any:}; do command -v "$tool" && return; done ;;
    file:*) [ -e "${1#file:}" ] ;;
    command:*) command -v "${1#command:}" ;;
    header:*) # a compiler that is missing does not make its headers so
        if command -v "$CC"; then echo "#include <${1#header:}>" | "$CC" -fsyntax-only -x c -
        else [ -e "/usr/include/${1#header:}" ]; fi ;;
    esac >/dev/null 2>&1
}

# The words before a program that is to run where ThreadSanitizer can map its shadow.
unrandomised() { setarch -R true 2>/dev/null && echo setarch -R; }

# ---- What a test left behind ----

# schedules_in REPORT: the tests that failed with a schedule; a hang has none.
schedules_in() {
    awk -F '\t' '$2 == "fail" { print $1 }' "$1/results.tsv" | while read -r failed_test; do
        [ ! -e "$1/$failed_test.schedule" ] || say "$failed_test"
    done
}

# ---- What we keep about the reader ----

[ -w "$READER" ] || mkdir -p "$READER" 2>/dev/null || READER=$BUILD/reader

# remember NAME VALUE, and recall NAME.
remember() {
    mkdir -p "$(dirname "$READER/$1")" && say "$2" >"$READER/$1.$$" && mv "$READER/$1.$$" "$READER/$1"
} 2>/dev/null
recall() { cat "$READER/$1" 2>/dev/null; }

# ---- Places ----

# Makes a folder for what we build, or says why that cannot be.
need_folder() {
    mkdir -p "$1" 2>/dev/null && [ -w "$1" ] && return
    die "Cannot write to $1. Copy the workbook to a folder of your own," \
        "or build elsewhere: make BUILD=/tmp/interleaved ..."
}

# Keeps others who test the same chapter waiting until this script ends.
lock_folder() {
    need_folder "$1"
    exec 9>"$1/.lock"
    flock -n 9 && return
    say "Another make is busy with this; waiting for it."
    flock 9
}

# Is the reader's copy as it was handed out?
is_pristine() {
    for file in $(conf "$1" files); do
        cmp -s "chapters/$1/$file" "tests/$1/broken/$file" || return 1
    done
}
