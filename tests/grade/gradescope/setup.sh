#!/bin/sh
# Gradescope runs this once, as root, when the autograder's image is built.
cd /autograder/source/workbook || exit
if ! command -v apt-get >/dev/null; then
    echo 'This autograder wants an image of Debian or Ubuntu.' >&2
    exit 1
fi
chmod -R go= /autograder/source # student programs run as another user, and need not read this
packages='gcc make libc6-dev binutils check libdw-dev libsqlite3-dev python3 bubblewrap util-linux'
missing=
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
# shellcheck disable=SC2086  # a list of packages
[ -z "$missing" ] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } || exit
sh tests/grade/prepare.sh
