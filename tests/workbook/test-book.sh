#!/bin/sh
# make test-book: is the book whole, does it work in a browser, and do its snippets do what they say?
# Its last line counts.
# TEST=NAME runs book/test/NAME.test.mjs only.
. tests/workbook/common.sh
. tests/workbook/contain.sh
sh tests/workbook/need.sh book && sh tests/workbook/need.sh browser || exit
lock_folder "$BUILD/book-test"
export LOGS="$BUILD/book-test/logs"
rm -rf "$LOGS"
need_folder "$LOGS"
passed=0 failed=0 skipped=0

# run PART...: side by side, as browsers wait a good deal; what they say is shown in their order.
run() {
    printf '%s\n' "$@" >"$LOGS/parts"
    patiently 'Proving the book' \
        contained 3600 xargs -a "$LOGS/parts" -P "$(nproc)" -n 1 sh tests/workbook/test-book-part.sh
    for part; do show "$part"; done
}

show() { # PART
    read -r p f s seconds 2>/dev/null <"$LOGS/$1.count" || {
        p=0 f=1 s=0 seconds=some
        say "not ok $1 stopped before its end" >>"$LOGS/$1.log"
    }
    say "${bold}$1${plain}, $seconds s"
    sed "s/^ok /${green}ok${plain} /; s/^not ok /${red}not ok${plain} /; s/^skipped /${yellow}skipped${plain} /" \
        "$LOGS/$1.log"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

browser_tests() {
    for file in book/test/${TEST:-*}.test.mjs; do
        [ -f "$file" ] || die "There is no $file."
        say "${file##*/}"
    done
}

tests=$(browser_tests) || exit
[ -n "${TEST:-}" ] || tests="$tests epub pdf elsewhere"
run site driver
# shellcheck disable=SC2086  # names without blanks
run $tests

say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
