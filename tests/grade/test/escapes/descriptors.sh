#!/bin/sh
# As many open files as there may be.
i=10
while [ $i -lt 5000 ]; do
    i=$((i + 1))
    eval "exec $i</dev/null" || exit 4
done 2>/dev/null
echo "$i" >&3
