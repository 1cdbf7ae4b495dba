#!/bin/sh
# Wherever it can be written.
for folder in / /dev /dev/shm /usr /inside /var/tmp /run; do
    ( : >"$folder/written-by-a-student" ) 2>/dev/null && echo "$folder" >&3
done
