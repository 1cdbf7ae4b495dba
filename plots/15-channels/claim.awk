# The broken channels lose items in every round, at every capacity, and the more room there is in the
# buffers the more; the fixed ones never lose any.
BEGIN { FS = "\t" }
/^#/ { next }

$1 == "broken" {
    rounds++
    harmed += $5 > 0
    n[$2]++
    lost[$2] += $5
    if ($2 > most) most = $2
}
$1 == "fixed" { calm++; stray += $5 > 0; sent += $4 }

END {
    if (!n[8] || !n[most] || !calm)
        exit 1
    small = lost[8] / n[8]
    large = lost[most] / n[most]
    printf "The broken channels lost items in %d of %d rounds: on average %.0f with room for 8, and %.0f with room " \
           "for %d. The fixed ones lost none of %d.\n", harmed, rounds, small, large, most, sent
    exit !(harmed == rounds && large > 5 * small && stray == 0)
}
