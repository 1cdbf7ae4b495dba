#!/bin/sh
# prove-format.sh: `make format` keeps untouched copies in chapters/ the same as what they are copies of,
# and leaves a reader's work alone.
. tests/workbook/common.sh
sh tests/workbook/need.sh format >/dev/null || {
    say "skipped make format: clang-format is missing"
    exit
}
top=$PWD here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here" || exit
mkdir -p tests/01-one/broken solutions plots chapters/01-one
ln -s "$top/tests/workbook" tests/workbook
cp "$top/.clang-format" .
unset GIT_DIR GIT_WORK_TREE

# have FOLDER FILE TEXT
have() { say "$3" >"$1/$2"; }
broken=tests/01-one/broken mine=chapters/01-one
for file in copy.c later.c; do
    have $broken $file 'int  one ;'
    have $mine $file 'int  one ;'
done
have $broken work.c 'int  one ;'
have $mine work.c 'int  two ;'
have $mine new.c 'int  three ;'
: >$mine/empty.c && have $broken empty.c 'int  one ;'

# is FILE TEXT WORDS
is() {
    if [ "$(cat "$1")" = "$2" ]; then say "ok make format: $3"
    else say "not ok make format: $3" "$(cat "$1")"; fi
}

if has command:git; then
    git init -q . && git add tests/01-one && git -c user.name=x -c user.email=x@x commit -qm x
    have $broken later.c 'int  later ;'
fi
sh tests/workbook/format.sh >/dev/null || say "not ok make format: exit status"
is $broken/copy.c 'int one;' "the pristine program is formatted"
is $mine/copy.c 'int one;' "an untouched copy goes with it"
is $mine/work.c 'int  two ;' "a reader's work stays as it is"
is $mine/new.c 'int  three ;' "so does a file of the reader's own"
is $mine/empty.c '' "and one that the reader has emptied"
! has command:git || is $mine/later.c 'int later;' "a copy of what is committed follows what it is now"
