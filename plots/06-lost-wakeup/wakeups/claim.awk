# In a queue for one job, broadcasts wake at least twice as many threads a job as signals do; in the
# largest the difference is gone, for hardly anybody sleeps there.
BEGIN { FS = "\t" }
/^#/ { next }

{
    n[$1, $2]++
    woken[$1, $2] += $4
    speed[$1, $2] += $5
    if (!least || $2 < least) least = $2
    if ($2 > most) most = $2
}

function mean(sum, program, capacity) { return sum[program, capacity] / n[program, capacity] }

END {
    if (!n["fixed", most] || !n["broadcast", most]) {
        print "Nothing was measured."
        exit 1
    }
    printf "In a queue for %d job, each job takes %.1f wake-ups with broadcasts and %.1f with signals; " \
           "in a queue for %d jobs it is %.2f and %.2f. The larger queue runs %.0f times as many jobs a second " \
           "as the smaller one with broadcasts, and %.0f times as many with signals.\n",
           least, mean(woken, "broadcast", least), mean(woken, "fixed", least),
           most, mean(woken, "broadcast", most), mean(woken, "fixed", most),
           mean(speed, "broadcast", most) / mean(speed, "broadcast", least),
           mean(speed, "fixed", most) / mean(speed, "fixed", least)
    exit !(mean(woken, "broadcast", least) >= 2 * mean(woken, "fixed", least) &&
           mean(woken, "fixed", most) < mean(woken, "fixed", least))
}
