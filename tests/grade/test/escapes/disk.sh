#!/bin/sh
# Many files, each as large as it may be.
i=0
while [ $i -lt 40 ]; do
    i=$((i + 1))
    head -c 4000000 /dev/zero >"file-$i" || exit 3
done 2>/dev/null
echo filled >&3
