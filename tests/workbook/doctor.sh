#!/bin/sh
# make doctor: what is there, what is missing, and what each is for.
. tests/workbook/common.sh

rm -rf "$BUILD/ready" # so that the next command looks afresh too

grep -v '^#' tests/workbook/needs.tsv | {
    lacking=0
    while IFS='	' read -r group tool package purpose; do
        state="${green}there  $plain"
        if ! has "$tool"; then
            state="${yellow}missing$plain"
            case $group in compile | build) lacking=1 ;; esac
        fi
        printf '%s  %-26s %s\n' "$state" "$package" "$purpose"
    done
    [ "$lacking" = 0 ]
}
enough=$?

bits=$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 0)
if [ "$bits" -gt 28 ] && [ -z "$(unrandomised)" ]; then
    say "" "Addresses are randomised by $bits bits, so ThreadSanitizer may stop with" \
        "\"unexpected memory mapping\". Until the next boot: sudo sysctl vm.mmap_rnd_bits=28"
fi
exit "$enough"
