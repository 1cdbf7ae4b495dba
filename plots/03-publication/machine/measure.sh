#!/bin/sh
# measure.sh OUT: the instructions that the flag's load and store become on two machines.
. tests/workbook/common.sh
sh tests/workbook/need.sh arm64 || exit
object=$1/flag.o

# The load is in is_fetched, the store in fetch: the instructions there that take a single byte.
row() { # PROGRAM MACHINE PREFIX SOURCE
    "${3}gcc" -std=gnu17 -O2 -fno-inline -I tests/03-publication/broken -c "$4" -o "$object" || exit
    "${3}objdump" -d --no-show-raw-insn "$object" | awk -v program="$1" -v machine="$2" '
        /^[0-9a-f]+ </ { in_function = $2 }
        /ldarb|ldrb|movzbl/ && in_function == "<is_fetched>:" && !load { load = instruction() }
        /stlrb|strb|movb/ && in_function == "<fetch>:" { store = instruction() }
        function instruction(    text) {
            text = $0
            sub(/^[^:]*:[ \t]*/, "", text)
            gsub(/[ \t]+/, " ", text)
            sub(/ $/, "", text)
            return text
        }
        END { printf "%s\t%s\t`%s`\t`%s`\n", program, machine, load, store }'
}

say "# program	machine	load	store"
for program in broken:tests/03-publication/broken/publication.c fixed:solutions/03-publication/publication.c; do
    row "${program%%:*}" x86-64 x86_64-linux-gnu- "${program#*:}"
    row "${program%%:*}" aarch64 aarch64-linux-gnu- "${program#*:}"
done
