#!/bin/sh
# test-book-part.sh PART: one part of make test-book: site, driver, NAME.test.mjs, epub, pdf or elsewhere.
# What it says goes to PART.log in the folder LOGS; how many passed, failed and were skipped, and the
# seconds it took, to PART.count when it is through.
part=$1 own=$LOGS/$1
exec >"$own.log" 2>&1
. tests/workbook/common.sh
. tests/workbook/check.sh
modules=$BUILD/book-test
skipped=0
began=$(date +%s)

# skip WHAT GROUP: without what the group needs, which is said.
skip() {
    say "skipped $1: $(sh tests/workbook/need.sh "$2" 2>&1)"
    skipped=$((skipped + 1))
}

install_modules() {
    cmp -s book/test/package.json "$modules/package.json" && return
    cp book/test/package.json "$modules/new.json" && cp "$modules/new.json" "$modules/package.json" &&
        npm install --prefix "$modules" --no-package-lock --no-audit --no-fund --silent \
            >"$modules/npm.log" 2>&1 && return
    rm -f "$modules/package.json"
    tail -n 5 "$modules/npm.log"
    return 1
}

# Node's test runner; its own count goes into ours.
in_browser() { # FILE
    node --test-reporter=tap "$1" >"$own.tap"
    awk '
        /^# Subtest/ || /^# (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) / { next }
        /^(not )?ok / { bad = /^not/; sub(/ [0-9]+ -/, ""); print }
        bad && /^  error:/ { shown = 1 }
        /^  code:/ { shown = 0 }
        bad && shown { print }
        /^# / { print substr($0, 3) }' "$own.tap"
    passed=$((passed + $(awk '/^# pass/ { n = $3 } END { print n + 0 }' "$own.tap")))
    # Without a count something stopped before it.
    failed=$((failed + $(awk '
        /^# pass/ { counted = 1 }
        /^# (fail|cancelled)/ { n += $3 }
        END { print n + !counted }' "$own.tap")))
}

# The same bytes from sources in another folder.
copy_of_workbook() {
    rm -rf "$own.copy"
    mkdir -p "$own.copy" && cp -R Makefile README.md LICENSE book chapters plots solutions tests "$own.copy/"
}
same_bytes() { # KIND
    file=book/interleaved.$1
    copy_of_workbook && (cd "$own.copy" && QUIET=1 BUILD=build sh "tests/workbook/book-$1.sh") &&
        cmp "$BUILD/$file" "$own.copy/build/$file"
}

# Where the kernel does not start jars, the command is one all the same.
epub_is_valid() {
    java -jar "$(command -v epubcheck)" --quiet "$BUILD/book/interleaved.epub"
}
# Nothing runs out of the page: TeX says so by how much.
pdf_fits() {
    ! grep -hE '^Overfull .hbox .([2-9][0-9]|[0-9]{3,})\.' "$BUILD"/book/latex/*.log
}

epub() {
    check 'the EPUB is built without a warning' env QUIET=1 sh tests/workbook/book-epub.sh
    check 'the EPUB is the same from another folder' same_bytes epub
    if sh tests/workbook/need.sh epub 2>"$own.need"; then check 'the EPUB is valid' epub_is_valid
    else skip 'the EPUB is valid' epub; fi
}

pdf() {
    sh tests/workbook/need.sh book-pdf 2>"$own.need" || {
        skip 'the PDF' book-pdf
        return
    }
    check 'the PDF is built without a warning' env QUIET=1 sh tests/workbook/book-pdf.sh
    check 'nothing runs out of the page' pdf_fits
    check 'the PDF is the same from another folder' same_bytes pdf
}

# The snippets in other languages; their own count goes into ours.
elsewhere() {
    sh tests/workbook/elsewhere.sh >"$own.says"
    cat "$own.says"
    read -r p _ f _ s _ <<EOF
$(tail -n 1 "$own.says")
EOF
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1})) skipped=$((skipped + ${s:-0}))
}

case $part in
site) check 'the site is built without a warning' env QUIET=1 sh tests/workbook/book.sh html ;;
driver) check 'the browser driver is installed' install_modules ;;
*.test.mjs) in_browser "book/test/$part" ;;
*) "$part" ;;
esac
say "$passed $failed $skipped $(($(date +%s) - began))" >"$own.count"
