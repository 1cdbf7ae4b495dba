#!/bin/sh
# make test-book: is the book whole, does it work in a browser, and do its snippets do what they say?
# Its last line counts.
# TEST=NAME runs book/test/NAME.test.mjs only.
. tests/workbook/common.sh
. tests/workbook/check.sh
sh tests/workbook/need.sh book && sh tests/workbook/need.sh browser || exit
modules=$BUILD/book-test
need_folder "$modules"
skipped=0

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

# Node's test runner; its own count goes into ours.  All files share a process, and so a browser.
in_browser() {
    node --test-reporter=tap --input-type=module --eval "$(printf 'import "./%s";\n' "$@")" >"$modules/tap"
    awk '
        /^# Subtest/ || /^# (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) / { next }
        /^(not )?ok / { bad = /^not/; print }
        bad && /^  error:/ { shown = 1 }
        /^  code:/ { shown = 0 }
        bad && shown { print }
        /^# / { print substr($0, 3) }' "$modules/tap"
    passed=$((passed + $(awk '/^# pass/ { n = $3 } END { print n + 0 }' "$modules/tap")))
    # Without a count something stopped before it.
    failed=$((failed + $(awk '
        /^# pass/ { counted = 1 }
        /^# (fail|cancelled)/ { n += $3 }
        END { print n + !counted }' "$modules/tap")))
}

# The snippets in other languages; their own count goes into ours.
elsewhere() {
    sh tests/workbook/elsewhere.sh | tee "$modules/elsewhere"
    read -r p _ f _ s _ <<EOF
$(tail -n 1 "$modules/elsewhere")
EOF
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1})) skipped=$((skipped + ${s:-0}))
}

# skip WHAT GROUP: without what the group needs, which is said.
skip() {
    say "${yellow}skipped${plain} $1: $(sh tests/workbook/need.sh "$2" 2>&1)"
    skipped=$((skipped + 1))
}

# The same bytes from sources in another folder.
copy_of_workbook() {
    rm -rf "$modules/copy"
    mkdir -p "$modules/copy" &&
        cp -R Makefile README.md LICENSE book chapters plots solutions tests "$modules/copy/"
}
same_bytes() { # KIND
    file=book/interleaved.$1
    copy_of_workbook && (cd "$modules/copy" && QUIET=1 BUILD=build sh "tests/workbook/book-$1.sh") &&
        cmp "$BUILD/$file" "$modules/copy/build/$file"
}
# Where the kernel does not start jars, the command is one all the same.
epub_is_valid() {
    java -jar "$(command -v epubcheck)" --quiet "$BUILD/book/interleaved.epub"
}
# Nothing runs out of the page: TeX says so by how much.
pdf_fits() {
    ! grep -hE '^Overfull .hbox .([2-9][0-9]|[0-9]{3,})\.' "$BUILD"/book/latex/*.log
}

check 'the site is built without a warning' env QUIET=1 sh tests/workbook/book.sh html
check 'the browser driver is installed' patiently 'npm install' install_modules
if [ -n "${TEST:-}" ]; then
    in_browser "book/test/$TEST.test.mjs"
else
    in_browser book/test/*.test.mjs
    check 'the EPUB is built without a warning' env QUIET=1 sh tests/workbook/book-epub.sh
    check 'the EPUB is the same from another folder' same_bytes epub
    if sh tests/workbook/need.sh epub 2>"$modules/need"; then check 'the EPUB is valid' epub_is_valid
    else skip 'the EPUB is valid' epub; fi
    if sh tests/workbook/need.sh book-pdf 2>"$modules/need"; then
        check 'the PDF is built without a warning' env QUIET=1 sh tests/workbook/book-pdf.sh
        check 'nothing runs out of the page' pdf_fits
        check 'the PDF is the same from another folder' same_bytes pdf
    else
        skip 'the PDF' book-pdf
    fi
    elsewhere
fi

say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
