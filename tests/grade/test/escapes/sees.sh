#!/bin/sh
# What can be seen of the workbook, of others and of the network.
find / -xdev \( -name chapter.conf -o -name 'test_lost_update.c' -o -path '*solutions/*' \) 2>/dev/null >&3
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' | grep -a '[t]est_bombs' >&3
env | grep -a -e SECRET -e HOME=/root >&3
awk 'NR > 2 && $1 !~ /^lo:/' /proc/net/dev >&3
id -u >&3
