# In virtual time, so the same on every machine: up to the tenth worker more workers are more
# speed, beyond Amdahl's line for the same work in turns, until the reader has no time to spare; keeping
# order costs the fix some of it on the way, and nothing then.  With two cores two workers are enough.
# The wall clock is told, not claimed.
/^#/ { next }
$2 == "virtual" { speed[$1, $3, $4] = $5; reader[$1, $3, $4] = $6 }
$2 == "wall" { wall[$1, $4] = $5; here = $3 }

END {
    amdahl = 1e6 / (100 + 80 + 1000 / 16)
    printf "With 16 simulated cores, 16 workers make %d items a second: %.1f times as many as one, " \
           "where Amdahl's line ends at %d, and the reader is busy %.0f %% of the time. " \
           "With 8 workers the fix makes %d in order, a reorder buffer %d, and the broken pipeline %d in no order. " \
           "With 2 cores, 16 workers make %.2f times as many as 2. By the clock of this machine, with %d cores, it was %.2f times.\n",
        speed["fixed", 16, 16], speed["fixed", 16, 16] / speed["fixed", 16, 1], amdahl,
        100 * reader["fixed", 16, 16], speed["fixed", 16, 8], speed["reorder", 16, 8], speed["broken", 16, 8],
        speed["fixed", 2, 16] / speed["fixed", 2, 2], here, wall["fixed", 16] / wall["fixed", 2]
    exit !(speed["fixed", 16, 16] >= 1.5 * amdahl && reader["fixed", 16, 16] >= 0.9 &&
           speed["fixed", 16, 16] <= 1e6 / 100 && speed["fixed", 16, 10] >= 7 * speed["fixed", 16, 1] &&
           speed["fixed", 16, 8] < speed["reorder", 16, 8] &&
           speed["fixed", 16, 16] >= 0.98 * speed["broken", 16, 16] &&
           speed["fixed", 2, 16] <= 1.1 * speed["fixed", 2, 2])
}
