# Two tellers or more lose deposits in the broken branch; one alone, or in the fixed branch any
# number, loses none.
/^#/ { next }

$1 == "broken" && $2 > 1 {
    share = 100 * $5 / $4
    lost[$2] += $5
    if (!crowds++ || share < least)
        least = share
    if (share > most)
        most = share
    next
}

{ calm++; stray += $5 != 0 }

END {
    holds = crowds > 0 && calm > 0 && stray == 0
    for (tellers in lost)
        if (lost[tellers] == 0)
            holds = 0
    printf "With two tellers or more the broken branch lost between %.0f %% and %.0f %% of its " \
           "deposits; with one teller, and in the fixed branch, it lost none in %d of %d runs.\n",
           least, most, calm - stray, calm
    exit !holds
}
