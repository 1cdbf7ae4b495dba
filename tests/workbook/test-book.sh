#!/bin/sh
# make test-book: is the book whole, and does it work in a browser?  Its last line counts.
# TEST=NAME runs book/test/NAME.test.mjs only.
. tests/workbook/common.sh
sh tests/workbook/need.sh book && sh tests/workbook/need.sh browser || exit
modules=$BUILD/book-test
need_folder "$modules"
passed=0 failed=0

# check WHAT COMMAND...
check() {
    what=$1
    shift
    if "$@"; then
        say "${green}ok${plain} $what"
        passed=$((passed + 1))
    else
        say "${red}not ok${plain} $what"
        failed=$((failed + 1))
    fi
}

install_modules() {
    cmp -s book/test/package.json "$modules/package.json" && return
    cp book/test/package.json "$modules/new.json" && mkdir -p "$modules" &&
        cp "$modules/new.json" "$modules/package.json" &&
        npm install --prefix "$modules" --no-package-lock --no-audit --no-fund --silent \
            >"$modules/npm.log" 2>&1 && return
    rm -f "$modules/package.json"
    tail -n 5 "$modules/npm.log"
    return 1
}

# Node's test runner; its own count goes into ours.
in_browser() {
    node --test --test-concurrency=1 --test-reporter=tap "$@" >"$modules/tap"
    awk '/^ *(not )?ok / && !/# SKIP/ { sub(/^ +/, ""); print } /^ *# [^A-Z]/ && !/^# (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms)/ { print }
        /^ *not ok/ { bad = 1 } bad && /^ *\.\.\./ { bad = 0 } bad' "$modules/tap"
    passed=$((passed + $(awk '/^# pass/ { print $3 }' "$modules/tap")))
    failed=$((failed + $(awk '/^# (fail|cancelled)/ { n += $3 } END { print n + 0 }' "$modules/tap")))
}

check 'the site is built without a warning' env QUIET=1 sh tests/workbook/book.sh html
check 'the browser driver is installed' patiently 'npm install' install_modules
[ "$failed" = 0 ] && in_browser book/test/${TEST:-*}.test.mjs

say "$passed passed, $failed failed"
[ "$failed" = 0 ]
