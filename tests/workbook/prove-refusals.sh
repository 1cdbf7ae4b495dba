#!/bin/sh
# prove-refusals.sh: a mistyped command, and bad input to `make explore`, end in one clear message.
. tests/workbook/common.sh
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
unset RACES WEAK LEAKS UNJOINED FAULTS ARGS CFLAGS LIBS INPUT BUDGET SEED

# refuses CODE WORDS FILE [SETTING...]: the message contains WORDS, the exit status is CODE.
refuses() {
    code=$1 words=$2 file=$3
    shift 3
    explored=$(env "$@" FILE="$file" EXPLORE_OUT="$here/out" sh tests/workbook/explore.sh 2>&1)
    got=$?
    if [ "$got" = "$code" ] && say "$explored" | grep -qF -e "$words"; then
        say "ok $words"
    else
        say "not ok wanted \"$words\" and exit code $code, got $got" "$explored"
    fi
}

# have NAME TEXT
have() { say "$2" >"$here/$1"; }

mkdir "$here/folder"
: >"$here/empty.c"
have "two words.c" 'int main(void) { return 0; }'
have good.c 'int main(void) { return 0; }'
have no_main.c 'int f(void) { return 1; }'
have broken.c 'int main(void) { return undeclared; }'
have header.c '#include <no_such_header.h>
int main(void) { return 0; }'
have missing.c 'int elsewhere(void);
int main(void) { return elsewhere(); }'
have text.txt 'no program'
have reads.c '#include <stdio.h>
int main(void) { return getchar() != EOF; }'
have endless.c '#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int n;
static void *adds(void *arg)
{
    for (int i = 0; i < 20; i++) {
        pthread_mutex_lock(&m);
        n++;
        pthread_mutex_unlock(&m);
    }
    return arg;
}
int main(void)
{
    pthread_t t[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&t[i], 0, adds, 0);
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], 0);
    return 0;
}'

# mistyped NAME WORDS
mistyped() {
    said=$(sh tests/workbook/unknown.sh "$1" 2>&1)
    [ $? = 2 ] && say "$said" | grep -qF -e "$2" && say "ok make $1: $2" && return
    say "not ok make $1: wanted \"$2\"" "$said"
}

mistyped chaptr1 'Did you mean make chapter1?'
mistyped hitn12 'Did you mean make hint12?'
mistyped grade-clas 'Did you mean make grade-class?'
mistyped chapter 'make chapter1.'
mistyped 7 'make chapter7'
mistyped xyzzy 'There is no "make xyzzy".'

refuses 2 'make explore FILE=' ''
refuses 2 'not melloc' "$here/good.c" FAULTS=create,melloc
refuses 2 'There is no file' "$here/nothing.c"
refuses 2 'is a folder' "$here/folder"
refuses 2 'is empty' "$here/empty.c"
refuses 2 'is no C or C++ source' "$here/text.txt"
refuses 2 'has no main' "$here/no_main.c"
refuses 2 'does not compile' "$here/broken.c"
refuses 2 'no_such_header.h' "$here/header.c"
refuses 2 'No file defines elsewhere' "$here/missing.c"
refuses 2 'The library -lnosuch is not there' "$here/good.c" LIBS=-lnosuch
refuses 2 'Two files define main' "$here/good.c $here/reads.c"
refuses 2 'RACES is only or pass' "$here/good.c" RACES=maybe
refuses 2 'WEAK is 0 or 1' "$here/good.c" WEAK=yes
refuses 2 'There is no input file' "$here/good.c" INPUT="$here/nothing"
refuses 0 'verdict: verified, 1 schedule' "$here/two words.c"
refuses 0 'which is empty. INPUT=file' "$here/reads.c"
refuses 3 'verdict: nothing found' "$here/endless.c" BUDGET=5000
