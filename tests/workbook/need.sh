#!/bin/sh
# need.sh GROUP: is what this group of commands needs installed?  See needs.tsv.  What was found is
# remembered under build/, so that asking again costs nothing.
. tests/workbook/common.sh

[ "$(uname)" = Linux ] || die "The workbook runs on Linux. On macOS or Windows use the" \
    "container in .devcontainer/, or WSL2."

# The packages that this group lacks.
missing() {
    awk -F '\t' -v group="$1" '
        $1 == group || (group == "build" && $1 == "compile") { print $3 "\t" $2 }' \
        tests/workbook/needs.tsv |
        while IFS='	' read -r package tool; do has "$tool" || echo "$package"; done | paste -s -d ' ' -
}

as_root() {
    if [ "$(id -u)" = 0 ]; then env DEBIAN_FRONTEND=noninteractive "$@"; else sudo -n "$@"; fi
}

# Package lists may be absent on a fresh machine, or old: a second try follows an update.
install_packages() {
    as_root apt-get install -y --no-install-recommends "$@" ||
        { as_root apt-get update && as_root apt-get install -y --no-install-recommends "$@"; }
}

# Check links with different libraries from one distribution to the next.
find_libs() {
    echo '#include <check.h>
          int main(void) { return srunner_ntests_failed(srunner_create(suite_create("")));}' \
        >"$BUILD/ready/probe.c"
    for check in '-lcheck -lsubunit' '-lcheck' "$(pkg-config --libs check 2>/dev/null)"; do
        libs="$check -ldw -lelf -lrt -lm -lpthread"
        # shellcheck disable=SC2086  # a list of options
        "$CC" -no-pie "$BUILD/ready/probe.c" -o "$BUILD/ready/probe" $libs 2>/dev/null || continue
        say "$libs" >"$BUILD/ready/libs"
        return
    done
    die "Check is installed, but nothing links with it. \`make doctor\` may tell more."
}

[ -e "$BUILD/ready/$1" ] && exit
need_folder "$BUILD/ready"
packages=$(missing "$1")
if [ -n "$packages" ]; then
    line="apt-get install --no-install-recommends $packages"
    [ "$1" = build ] || [ "$1" = compile ] || die "This needs $packages: sudo $line"
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || die "Something is missing. Run: sudo $line"
    command -v apt-get >/dev/null || die "Please install what Debian calls: $packages"
    say "Installing, once: $packages"
    # shellcheck disable=SC2086  # a list of packages
    patiently Installing install_packages $packages >"$BUILD/install.log" 2>&1
    packages=$(missing "$1")
    [ -z "$packages" ] || die "Could not be installed: $packages. apt-get's words are in" \
        "$BUILD/install.log; or run: sudo $line"
fi
[ "$1" != build ] || find_libs
: >"$BUILD/ready/$1"
