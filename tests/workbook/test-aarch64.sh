#!/bin/sh
# make test-aarch64: the checker's own suites and every chapter, built for aarch64 and run by
# qemu-user on the thread engine, a few suites on the fiber engine too.  Left out are those that run for
# minutes there, and chapter 12's fix: its run for real forks beside threads, which qemu-user 7.2 does not
# survive ("qemu_plugin_vcpu_init_hook: assertion failed").
export BUILD="${BUILD:-build}/aarch64" CC=gcc CK_TIMEOUT_MULTIPLIER=20
. tests/workbook/common.sh
. tests/workbook/prove-jobs.sh

skip() {
    say "skipped aarch64. $*" "0 passed, 0 failed, 1 skipped"
    exit
}

need_folder "$BUILD"
words=$(sh tests/workbook/need.sh aarch64 2>&1) || skip "$words"
words=$(sh tests/workbook/cross.sh "$BUILD/cross" 2>&1) || skip "$words"
cross=$(cd "$BUILD/cross" && pwd)
libraries=$cross/arm64/usr/lib/aarch64-linux-gnu:$cross/arm64/lib/aarch64-linux-gnu
export PATH="$cross/bin:$PATH" UNDER=qemu-aarch64
# Not as options: there may be a blank in the path.
export QEMU_LD_PREFIX=/usr/aarch64-linux-gnu QEMU_SET_ENV="LD_LIBRARY_PATH=$libraries"

begin_proof "$BUILD/proof" checker
long="graph graph_paths samplers io_linux random_io random_signals weak_random"
{
    for name in cancel cond mutex thread; do say "fiber checker test_$name"; done
    for name in $(suites_but "$long"); do say "checker checker $name"; done
    for chapter in $(written_chapters); do
        [ "$chapter" = 12-graceful-shutdown ] || say "solution $chapter 1-1"
        say "broken $chapter 1-1"
    done
} >"$PROOF/jobs"
export ENGINE=thread IL_ENGINE=thread
end_proof
