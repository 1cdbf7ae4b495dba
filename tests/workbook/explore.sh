#!/bin/sh
# make explore FILE=x.c: searches the schedules of any program, its main being the scenario.
#
# Exit status: 0 verified, 1 a bug, 2 wrong use or it does not compile, 3 the budget ended first and
# nothing was found.  The last line is always the verdict.
. tests/workbook/common.sh
. tests/workbook/contain.sh
out=${EXPLORE_OUT:-$BUILD/explore}
PATIENCE=300 # seconds; the budget ends nearly everything earlier

usage() {
    cat <<END
make explore FILE=prog.c    runs a program of yours under the checker: every schedule, or as many as
                            the budget allows.  Nothing in it has to be changed.

    FILE="a.c b.cc"     several files; C (.c, .i) and C++ (.cc, .cpp, .cxx, .C)
    ARGS="3 fast"       the program's arguments        INPUT=file   its standard input
    CFLAGS="-Iinc -DN=2"   to compile with             LIBS=-lm     to link with
    RACES=only          report data races alone; RACES=pass: go past them
    WEAK=1              weak memory (RC11): loads may read older stores
    FAULTS=malloc       calls fail, one in an execution: malloc, create (threads), init (locks, keys),
                        open, read, write, short (reads and writes), interrupt (EINTR), again
                        (EAGAIN); several with commas, FAULTS=1 for all, a number for more
    LEAKS=fail          memory lost at the end is a bug, and so is a detached thread left waiting
    UNJOINED=pass       main may return while threads run that are not detached
    BUDGET=20000000     scheduling points to spend     SEED=2       of the random schedules

It ends with a line \`verdict: ...' and the exit status 0 (verified), 1 (bug), 2 (wrong use, or the
program does not compile) or 3 (the budget ended first and nothing was found); make itself turns
the last three into its own 2.
END
}

refuse() {
    say "$@" "verdict: cannot be checked" >&2
    exit 2
}

# ---- The files ----

# A name with blanks is one file, if there is such a file; otherwise each word is one.
take_files() {
    objects='' language=c n=0
    if [ -e "$FILE" ]; then
        take_file "$FILE"
        return
    fi
    set -f
    for file in $FILE; do take_file "$file"; done
    set +f
}

take_file() {
    [ -e "$1" ] || refuse "There is no file $1."
    [ ! -d "$1" ] || refuse "$1 is a folder: name its files, FILE=\"a.c b.c\"."
    [ -r "$1" ] || refuse "$1 cannot be read."
    [ -s "$1" ] || refuse "$1 is empty."
    case $1 in
    *.c) kind=c ;;
    *.i) kind=i ;;
    *.cc | *.cpp | *.cxx | *.C) kind=cc language=c++ ;;
    *) refuse "$1 is no C or C++ source: its name ends in none of .c .i .cc .cpp .cxx .C." ;;
    esac
    # SV-COMP's tasks count on functions that are inline and defined all the same, as GNU C once had it.
    [ "$kind" = cc ] || ! grep -q '__VERIFIER_\|reach_error' "$1" || say -fgnu89-inline >>"$out/flags.new"
    n=$((n + 1))
    objects="$objects $n.$kind"
    copy_source "$1" >"$out/src/$n.$kind"
    case $1 in
    /*) say "-I\"${1%/*}\"" >>"$out/flags.new" ;;
    */*) say "-I\"$PWD/${1%/*}\"" >>"$out/flags.new" ;;
    *) say "-I\"$PWD\"" >>"$out/flags.new" ;;
    esac
}

# SV-COMP's preprocessed programs often have the types of a 32-bit machine, in which our objects
# would find no room.
copy_source() {
    printf '# 1 "%s"\n' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')"
    case $1 in
    *.i) sed 's/__size\[24\]/__size[40]/; s/__size\[32\]/__size[56]/; s/__size\[36\]/__size[56]/
              s/__size\[20\]/__size[32]/; s/__size\[16\]/__size[32]/' "$1" ;;
    *) cat "$1" ;;
    esac
}

# ---- Building ----

build() {
    say "${LIBS:-}" >"$out/libs"
    say "${CFLAGS:-}" >>"$out/flags.new"
    cmp -s "$out/flags.new" "$out/flags" || mv "$out/flags.new" "$out/flags"
    rm -f "$out"/*.says
    linker=$CC
    [ "$language" = c ] || linker=$(say "$CC" | sed 's/gcc/g++/; s/clang/clang++/')
    [ "$language" = c ] || sh tests/workbook/need.sh cxx || refuse "There is no C++ compiler."
    LC_ALL=C.UTF-8 make -s -k -j "$(nproc)" -f tests/workbook/build.mk OUT="$out" CFLAGS= \
        OBJECTS_OF="$objects" LINKER="$linker" LIBS="$(cat "$BUILD/ready/libs")" whole \
        >"$out/make.log" 2>&1
}

# A sentence for what the linker says.
linker_says() {
    sed -n "s/.*cannot find \(-l[^ :]*\).*/The library \1 is not there./p
            s/.*undefined reference to .il_program_main'.*/It has no main./p
            s/.*multiple definition of .il_program_main'.*/It has more than one main./p
            s/.*undefined reference to .\(il_\)*\(.*\)'.*/No file defines \2; a library may: LIBS=-l.../p
            s/.*multiple definition of .\(.*\)';.*/Two files define \1./p" \
        "$out/whole.o.says" "$out/program.says" 2>/dev/null | awk '!seen[$0]++' | head -n 8
}

explain() {
    if grep -q 'error:' "$out"/*.[ci]*.o.says 2>/dev/null; then
        head -n 40 "$out"/*.[ci]*.o.says | grep -v '^==>' | grep . >&2
        refuse "$FILE does not compile."
    fi
    words=$(linker_says)
    case $words in
    *'It has no main.'*) refuse "$FILE has no main." ;;
    ?*) refuse "$words" ;;
    esac
    cat "$out"/*.says "$out/make.log" >&2
    refuse "$FILE cannot be built; \`make doctor\` may tell why."
}

# ---- Running ----

# What the program says of itself: SV-COMP's calls make it a task.
conventions() {
    nm "$out/whole.o" >"$out/symbols"
    ! grep -q ' il_\(__VERIFIER_\|reach_error\)\| __VERIFIER_' "$out/symbols" || say --task
    ! grep -q ' \(il_\)*__VERIFIER_atomic_' "$out/symbols" || say --sections
}

options() {
    conventions
    case ${RACES:-} in
    only) say --races=only ;;
    pass) say --races=pass ;;
    esac
    [ "${WEAK:-0}" = 0 ] || say --weak
    [ -z "${FAULTS:-}" ] || say "--faults=$FAULTS"
    [ "${LEAKS:-}" != fail ] || say --leaks=fail
    [ "${UNJOINED:-}" != pass ] || say --unjoined=pass
}

check_faults() {
    set -f
    for word in $(say "${FAULTS:-}" | tr , ' '); do
        case $word in
        malloc | create | init | open | read | write | short | interrupt | again | [1-9]) ;;
        *) refuse "FAULTS is a list of malloc, create, init, open, read, write, short, interrupt, again, or 1 to 9: not $word." ;;
        esac
    done
    set +f
}

check_options() {
    case ${RACES:-report} in only | pass | report) ;; *) refuse "RACES is only or pass." ;; esac
    case ${WEAK:-0} in 0 | 1) ;; *) refuse "WEAK is 0 or 1." ;; esac
    case ${LEAKS:-pass} in fail | pass) ;; *) refuse "LEAKS is fail or pass." ;; esac
    check_faults
    case ${UNJOINED:-fail} in fail | pass) ;; *) refuse "UNJOINED is fail or pass." ;; esac
    case ${BUDGET:-1}${SEED:-1} in *[!0-9]*) refuse "BUDGET and SEED are numbers." ;; esac
    [ -z "${INPUT:-}" ] || [ -r "$INPUT" ] || refuse "There is no input file $INPUT."
}

run() {
    set -f
    # shellcheck disable=SC2046,SC2086  # words
    set -- $(options) ${INPUT:+"--input=$INPUT"} -- "${FILE%% *}" ${ARGS:-}
    set +f
    [ -z "${BUDGET:-}" ] || export IL_BUDGET="$BUDGET"
    [ -z "${SEED:-}" ] || export IL_SEED="$SEED"
    ulimit -c 0
    ulimit -f 400000 # in blocks of 512 bytes
    contained $PATIENCE "$out/program" "$@" 2>"$out/stderr"
}

[ -n "${FILE:-}" ] || { usage; exit 2; }
check_options
sh tests/workbook/need.sh build || exit 2
lock_folder "$out"
rm -rf "$out/src" "$out/flags.new"
mkdir -p "$out/src"
take_files
build || explain
run
code=$?
case $code in
[0-3]) exit "$code" ;;
124) say "Its schedules take too long: try smaller numbers." \
    "verdict: nothing found, stopped after $PATIENCE seconds"
    exit 3 ;;
esac
tail -n 5 "$out/stderr" >&2
refuse "The checker itself failed on $FILE, with status $code."
