# explain.sh - what a build has to say to the person who wrote the program.  Sourced.
#
# Wants: out (where it was built), program (names without .c), mine (the file under repair) and
# headers (where the interface is); renamed is a sed script for the file names that are shown.

uncolour() { if [ -n "$plain" ]; then cat; else sed 's/\x1b\[[0-9;]*[mK]//g'; fi; }

compiler_says() {
    for file in $program; do cat "$out/$file.o.says" 2>/dev/null; done | sed "${renamed:-}" | uncolour
}

# A sentence for each name that the linker missed or saw twice.
linker_says() {
    sed -n "s/.*undefined reference to .\(.*\)'.*/undefined \1/p
            s/.*multiple definition of .\(.*\)'; .*/twice \1/p" "$out/suite.says" | sort -u |
        while read -r problem name; do
            if [ "$problem" = twice ]; then
                say "${mine##*/} defines $name, but that name is taken."
            elif header=$(grep -lw "$name" "$headers"/*.h 2>/dev/null); then
                say "${mine##*/} no longer defines $name, which ${header##*/} promises."
            else
                say "${mine##*/} calls ${name#il_}, which the checker does not know."
            fi
        done
}

# build_suite ARGUMENT...: make's arguments.  Says everything there is to say, and ends the script
# if the suite cannot be built.
build_suite() {
    rm -f "$out/suite.says"
    if patiently 'Building the tests' run_make "$@"; then
        compiler_says
        return
    fi
    compiler_says >&2
    if grep -q 'error:' "$out"/*.o.says 2>/dev/null; then
        die "$mine does not compile."
    elif [ -s "$out/suite.says" ] && [ -n "$(linker_says)" ]; then
        die "$(linker_says)"
    fi
    rm -f "$BUILD/ready/build" # something may be gone that was found there
    sh tests/workbook/need.sh build || exit
    cat "$out/make.log" "$out/suite.says" >&2 2>/dev/null
    die "The tests cannot be built; \`make doctor\` may tell why."
}

run_make() {
    LC_ALL=C.UTF-8 make -s -j "$(nproc)" -f tests/workbook/build.mk OUT="$out" \
        PROGRAM="$program" "$@" suite >"$out/make.log" 2>&1
}
