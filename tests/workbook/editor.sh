#!/bin/sh
# editor.sh: writes compile_commands.json, so that an editor (clangd) sees each chapter alone.
. tests/workbook/common.sh
[ -w . ] || exit 0 # a read-only checkout

# Each source file and where its headers are.
sources() {
    for file in chapters/*/*.c solutions/*/*.c tests/*/broken/*.c tests/[0-9]*/*.c \
            tests/*/wrong/*.c tests/*/right/*.c plots/*/*.c plots/*/*/*.c tests/interleave/*.c tests/interleave/*/*.c \
            tests/workbook/*.c; do
        folder=${file#*/}
        folder=${folder%%/*}
        case $file in
        *'*'*) continue ;;
        chapters/* | solutions/*) headers=${file%/*} ;;
        *) headers=tests/$folder/broken ;;
        esac
        printf '%s\t%s\n' "$file" "$headers"
    done
}

top=$(pwd -P | sed 's/[\\"]/\\&/g')
sources | top=$top awk -F '\t' '
    BEGIN { print "["; top = ENVIRON["top"] }
    {
        printf "%s{\"directory\": \"%s\", \"file\": \"%s\", \"arguments\": [\"gcc\", \"-std=gnu17\", " \
               "\"-Wall\", \"-Wextra\", \"-I%s\", \"-iquotetests/interleave\", \"-iquotetests/interleave/sqlite\", \"-c\", \"%s\"]}", \
               comma, top, $1, $2, $1
        comma = ",\n"
    }
    END { print "\n]" }' >compile_commands.json.$$
if cmp -s compile_commands.json.$$ compile_commands.json; then rm compile_commands.json.$$
else mv compile_commands.json.$$ compile_commands.json; fi
