#!/bin/sh
# prove-same.sh RUNS: does the same seed give the same schedules, so many times of as many, on both
# engines?  prove-same.sh COMPILER: are verdicts and counts the same by $CC and by this compiler?
. tests/workbook/common.sh
. tests/workbook/contain.sh
folder=tests/interleave/same

# build COMPILER FOLDER: FOLDER/checker-tests/same/suite
build() {
    mkdir -p "$2/checker-tests/same"
    BUILD=$2 sh tests/workbook/need.sh build && make -s -f tests/workbook/build.mk CC="$1" \
        BUILD="$2" CHAPTER=checker-tests/same OUT="$2/checker-tests/same" PROGRAM= \
        SUITE="$folder/programs.c" HEADERS="$folder" MAIN="$folder/same.c" suite && return
    say "not ok programs that are searched again and again do not build by $1"
    exit
}

search() { run_suite "$1/checker-tests/same" "${2:-1}"; }

# same RUNS: so many times the lines that the fiber engine gives, ten times a process
same() {
    want=$(IL_ENGINE=fiber search "$BUILD" | sort | sed "s/^/$1 /")
    for engine in ${ENGINE:-fiber thread}; do
        export IL_ENGINE="$engine"
        got=$(for _ in $(seq $(($1 / 10))); do search "$BUILD" 10; done | sort | uniq -c | sed 's/^ *//')
        if [ "$got" = "$want" ]; then say "ok the same schedules $1 times of $1 on the $engine engine"
        else say "not ok schedules differ on the $engine engine" "wanted:" "$want" "got:" "$got"; fi
    done
}

compare() {
    ours=$(search "$BUILD" | cut -f 1)
    theirs=$(search "$BUILD/$1" | cut -f 1)
    if [ "$ours" = "$theirs" ] && [ "$ours" ]; then say "ok the same verdicts and counts by $CC and by $1"
    else say "not ok verdicts or counts differ between $CC and $1" "$ours" "" "$theirs"; fi
}

build "$CC" "$BUILD"
case $1 in
*[!0-9]*) build "$1" "$BUILD/$1" && compare "$1" ;;
*) same "$1" ;;
esac
