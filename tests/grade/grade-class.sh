#!/bin/sh
# make grade-class SUBMISSIONS=folder: every submission in it.  Killed at any moment and started again, it goes
# on where it was; what has not changed is not graded again.
#
#     OUT=folder          where the results go (default: build/class)
#     JOBS=n              so many at a time (default: one a core)
#     CHAPTERS=1,5        these chapters only
#     POINTS=file         a course's own points: lines of `NUMBER TEST POINTS`
#     SLURM=n             by a Slurm job array of n chunks, each with the cores that Slurm gives it
#     HOSTS=a,b           by GNU parallel over ssh; a host as `user@name`, or as a whole ssh command line
# With either, the workbook and OUT are in a folder that all machines see under the same name.
export ASKED="${CHAPTERS:-}" # common.sh has another use for the name
. tests/workbook/common.sh
. tests/workbook/contain.sh
. tests/grade/ready.sh
out=${OUT:-$BUILD/class}
[ -n "${SUBMISSIONS:-}" ] || die "make grade-class SUBMISSIONS=folder: one folder or archive in it for each submission."
[ -d "$SUBMISSIONS" ] || die "SUBMISSIONS=$SUBMISSIONS is no folder."
case $out in *[!A-Za-z0-9._/-]*) die "OUT=$out: only letters, digits and . _ - / , please." ;; esac

get_ready
lock_folder "$out/state"
python3 tests/grade/plan.py "$SUBMISSIONS" "$out" || exit

# What a machine is told: a chunk's number follows, then of how many, then the jobs at a time.
chunk="cd '$PWD' && BUILD='$BUILD' CC='$CC' sh tests/grade/chunk.sh '$out'"

by_slurm() {
    has command:sbatch || die "SLURM=$SLURM: this needs sbatch, of the package slurm-client."
    sbatch --wait --array="1-$SLURM" --job-name=interleaved --output="$out/state/slurm-%a.log" \
        --wrap "$chunk \$SLURM_ARRAY_TASK_ID $SLURM \${SLURM_CPUS_ON_NODE:-1}"
    code=$?
    cat "$out/state"/slurm-*.log
    return "$code"
}

# More chunks than hosts, so that a slow host does not hold up the rest.
by_ssh() {
    has command:parallel || die "HOSTS=$HOSTS: this needs parallel, of the package parallel."
    chunks=$(($(say "$HOSTS" | tr ',' '\n' | wc -l) * 4))
    # shellcheck disable=SC2016  # the other machine says how many cores it has
    seq "$chunks" | parallel --will-cite --sshlogin "$HOSTS" -j 1\
        "$chunk {} $chunks \"\$(nproc)\""
}

if [ -n "${SLURM:-}" ]; then by_slurm || failed=1
elif [ -n "${HOSTS:-}" ]; then by_ssh || failed=1
else contained 864000 sh tests/grade/chunk.sh "$out" 1 1 "${JOBS:-$(nproc)}" || failed=1; fi

python3 tests/grade/collect.py "$out" || exit
[ -z "${failed:-}" ] || die "Some submissions are not graded yet: see above, and run the same command again."
