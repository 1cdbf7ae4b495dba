#!/bin/sh
# cross.sh FOLDER: Debian's libraries for arm64 in FOLDER/arm64; in FOLDER/bin a gcc, an ld and an
# objcopy that build for it.  Nothing is installed: apt-get keeps what it knows of that architecture in
# FOLDER too.
. tests/workbook/common.sh
mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/debs" "$1/arm64" "$1/bin"
folder=$(cd "$1" && pwd)
triplet=aarch64-linux-gnu
wanted='check:arm64 libdw-dev:arm64 libsqlite3-dev:arm64'
[ "$(cat "$folder/complete" 2>/dev/null)" != "$wanted" ] || exit 0

# apt get|cache ARGUMENT...
apt() {
    which=$1
    shift
    "apt-$which" -o APT::Architectures::=arm64 -o APT::Sandbox::User=root \
        -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" "$@" 2>>"$folder/log"
}

# What a suite is linked with, and what that depends on; the C library is the cross compiler's.
packages() {
    # shellcheck disable=SC2086  # a list
    apt cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
        --no-replaces --no-enhances $wanted | grep '^[a-z].*:arm64$' |
        grep -e '^check' -e '^lib' -e '^zlib' | grep -v -e '^libc6' -e '^libgcc'
}

# In the current folder.  Names of packages have no blanks.
# shellcheck disable=SC2046
download() { apt get -qq download $(packages); }

fetch() {
    apt get -qq update && (cd "$folder/debs" && download) || return
    for deb in "$folder"/debs/*.deb; do dpkg -x "$deb" "$folder/arm64" || return; done
}

# tool NAME [OPTION...]: a tool for the other architecture, under its plain name
tool() {
    name=$1
    shift
    printf '#!/bin/sh\nexec %s-%s %s "$@"\n' $triplet "$name" "$*" >"$folder/bin/$name"
    chmod +x "$folder/bin/$name"
}

fetch >>"$folder/log" || {
    tail -n 3 "$folder/log" >&2
    die "Debian's libraries for arm64 cannot be fetched: $folder/log says why."
}
headers="-isystem '$folder/arm64/usr/include/$triplet' -isystem '$folder/arm64/usr/include'"
libraries=''
for place in usr/lib lib; do
    libraries="$libraries -L '$folder/arm64/$place/$triplet' -Wl,-rpath-link='$folder/arm64/$place/$triplet'"
done
tool gcc "$headers" "$libraries"
tool ld
tool objcopy
say "$wanted" >"$folder/complete"
