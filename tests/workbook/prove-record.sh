#!/bin/sh
# prove-record.sh PLOT|tools: was the recorded data measured with these sources, and does it say
# what the plot, or the page on the tools, claims?
. tests/workbook/common.sh
case $1 in
tools) folder=book/tools again='make record CHAPTER=tools' ;;
*) folder=plots/$1 again="make record CHAPTER=$(number_of "${1%%/*}")" ;;
esac
data=$folder/data.tsv

measured=$(awk '/^# sources/ { print $3 }' "$data" 2>/dev/null)
if [ "$measured" = "$(sh tests/workbook/fingerprint.sh "$1")" ]; then
    say "ok the recorded data was measured with these sources"
else
    say "not ok $data was measured with other sources: $again"
fi
if claim=$(awk -f "$folder/claim.awk" "$data" 2>&1); then
    say "ok $claim"
else
    say "not ok the claim does not hold: $claim"
fi
