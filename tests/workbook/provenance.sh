#!/bin/sh
# provenance.sh PLOT|tools: the two lines over recorded data: the machine, and what was measured.
. tests/workbook/common.sh

printf '# machine\t%s, %s cores, Linux %s, %s\n' \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed 1q | grep . || uname -m)" \
    "$(nproc)" "$(uname -r | cut -d . -f 1-2)" "$("$CC" --version | head -n 1)" | sed 's/  */ /g'
printf '# sources\t%s\n' "$(sh tests/workbook/fingerprint.sh "$1")"
