#!/bin/sh
# prove-record.sh NN-slug: was the recorded data measured with these sources, and does it say what
# the plot claims?
. tests/workbook/common.sh
data=plots/$1/data.tsv

measured=$(awk '/^# sources/ { print $3 }' "$data" 2>/dev/null)
if [ "$measured" = "$(sh tests/workbook/fingerprint.sh "$1")" ]; then
    say "ok the recorded data was measured with these sources"
else
    say "not ok $data was measured with other sources: make record CHAPTER=$(number_of "$1")"
fi
if claim=$(awk -f "plots/$1/claim.awk" "$data" 2>&1); then
    say "ok $claim"
else
    say "not ok the claim does not hold: $claim"
fi
