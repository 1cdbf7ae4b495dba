# Orders are cheap, locks are not: with any number of desks the fixed table answers at least three
# times as many look-ups as the one that locks, and no fewer than half as many as the broken one.
/^#/ { next }

{
    n[$1, $2]++
    sum[$1, $2] += $4
    desks[$2]
}

function mean(program, d) { return n[program, d] ? sum[program, d] / n[program, d] : 0 }

END {
    for (d in desks) {
        holds = 1
        if (!mean("broken", d) || !mean("mutex", d))
            exit 1
        to_broken = mean("fixed", d) / mean("broken", d)
        to_mutex = mean("fixed", d) / mean("mutex", d)
        if (!least_b || to_broken < least_b) least_b = to_broken
        if (!least_m || to_mutex < least_m) least_m = to_mutex
    }
    printf "With any number of desks the fixed table answered at least %.1f times as many look-ups as " \
           "the one with a mutex, and at least %.2f times as many as the broken one.\n", least_m, least_b
    exit !(holds && least_m >= 3 && least_b >= 0.5)
}
