# With few changes, a change waits at least five times as long for the default rwlock as for the fix,
# and the fix lets through at least twice as many reads as a mutex.
BEGIN { FS = "\t" }
/^#/ { next }

$2 <= 2 {
    rounds[$1]++
    reads[$1] += $4
    changes[$1] += $5
    waited[$1] += $5 * $6
}

END {
    if (!changes["fixed"] || !changes["rwlock"] || !rounds["mutex"]) {
        print "Nothing was measured."
        exit 1
    }
    rwlock = waited["rwlock"] / changes["rwlock"]
    fixed = waited["fixed"] / changes["fixed"]
    printf "While one or two of a hundred accesses were changes, a change waited %.1f ms for the default rwlock and " \
           "%.1f ms for the fixed lock; the fixed lock let through %d reads a second, the rwlock %d and a mutex %d.\n",
           rwlock, fixed, reads["fixed"] / rounds["fixed"], reads["rwlock"] / rounds["rwlock"],
           reads["mutex"] / rounds["mutex"]
    exit !(rwlock >= 5 * fixed && reads["fixed"] >= 2 * reads["mutex"])
}
