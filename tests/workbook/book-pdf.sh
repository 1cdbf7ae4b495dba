#!/bin/sh
# make book-pdf: the book to print.
. tests/workbook/common.sh
sh tests/workbook/need.sh book && sh tests/workbook/need.sh book-pdf || exit
out=$BUILD/book/latex pdf=$BUILD/book/interleaved.pdf
rm -rf "$out"
sh tests/workbook/book.sh latex || exit

# xdvipdfmx writes no times but this one; TeX sees the same folder wherever we are.
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-1767225600}" FORCE_SOURCE_DATE=1 TZ=UTC LC_ALL=C.UTF-8
if ! (cd "$out" && patiently 'The PDF' latexmk -xelatex -interaction=nonstopmode -halt-on-error \
        interleaved.tex) >"$BUILD/book/latex.log" 2>&1; then
    grep -A 3 '^!' "$BUILD/book/latex.log" >&2
    die "The PDF could not be built; all that TeX said is in $BUILD/book/latex.log"
fi
cp "$out/interleaved.pdf" "$pdf"
[ -n "${QUIET:-}" ] || say "The book is in $pdf"
