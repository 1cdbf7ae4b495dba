# When jobs take their time, broadcasts wake at least three times as many threads a job as signals do,
# whatever the capacity; a larger queue saves wake-ups where jobs are short.
BEGIN { FS = "\t" }
/^#/ { next }

$2 == 1 { n[$1, $3]++; woken[$1, $3] += $5; slow[$3] }
$2 == 0 { m[$1, $3]++; brief[$1, $3] += $5; if (!least || $3 < least) least = $3; if ($3 > most) most = $3 }

END {
    for (capacity in slow) {
        if (!n["fixed", capacity] || !n["broadcast", capacity])
            exit 1
        signal = woken["fixed", capacity] / n["fixed", capacity]
        broadcast = woken["broadcast", capacity] / n["broadcast", capacity]
        if (!ratio || broadcast / signal < ratio) ratio = broadcast / signal
        if (signal > most_signal) most_signal = signal
        if (broadcast > most_broadcast) most_broadcast = broadcast
    }
    if (!m["fixed", most]) {
        print "Nothing was measured."
        exit 1
    }
    from = brief["fixed", least] / m["fixed", least]
    to = brief["fixed", most] / m["fixed", most]
    printf "When a job waits for a millisecond, it takes up to %.1f wake-ups with broadcasts and up to %.1f with " \
           "signals, and at every capacity at least %.1f times as many. When it takes no time, the fixed queue " \
           "needs %.1f wake-ups a job with room for %d job and %.2f with room for %d.\n",
           most_broadcast, most_signal, ratio, from, least, to, most
    exit !(ratio >= 3 && to < from / 2)
}
