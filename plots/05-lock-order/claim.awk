# Two tellers or more bring the broken bank to a standstill in every number tried; one alone does
# not, nor does any number the fixed bank or the one with a single lock.
/^#/ { next }

$1 == "broken" && $2 > 1 {
    rounds++
    stuck += $5 < $4
    stuck_with[$2] += $5 < $4
    next
}

{ calm++; astray += $5 < $4 }

END {
    holds = rounds > 0 && calm > 0 && astray == 0
    for (tellers in stuck_with)
        if (stuck_with[tellers] == 0)
            holds = 0
    printf "With two tellers or more the broken bank came to a standstill in %d of %d rounds; " \
           "with one teller, with locks in order and with a single lock, in %d of %d.\n",
           stuck, rounds, astray, calm
    exit !holds
}
