#!/bin/sh
# measure-tools.sh: runs the small programs in book/tools/ under every tool, and records what each
# of them said.  Takes a quarter of an hour.
. tests/workbook/common.sh
out=$BUILD/tools

for group in build record tools debug comparison; do
    sh tests/workbook/need.sh "$group" || exit
done
need_folder "$out"
{
    sh tests/workbook/provenance.sh tools
    patiently 'Measuring the tools' python3 book/tools/measure.py "$out" ||
        die "Measuring the tools went wrong."
} >"$out/data.tsv" || exit
claim=$(awk -f book/tools/claim.awk "$out/data.tsv") ||
    die "tools: not recorded, because the claim fails: $claim"
cp "$out/data.tsv" book/tools/data.tsv && say "tools: $claim"
