# With two workers or more the broken barrier comes to a standstill in every number tried, the others
# never do; one straggler sets the pace for everybody, and next to that the fixed barrier costs little.
/^#/ { next }

{ stuck = $6 < $5; pace = $7 / $5 }

$1 == "broken" {
    if ($2 == 0 && $3 > 1) {
        rounds++
        stuck_rounds += stuck
        stuck_with[$3] += stuck
    }
    if ($2 > 0 && $3 == 2) {
        hidden_rounds++
        hidden += !stuck
    }
    next
}

{ calm++; astray += stuck }

$1 == "fixed" && $2 == 0 && pace > cost { cost = pace }
$1 == "fixed" && $2 > 0 { straggler = $2; if (!least || pace < least) least = pace }

END {
    holds = rounds > 0 && calm > 0 && astray == 0 && least >= straggler && cost < straggler / 4
    for (workers in stuck_with)
        if (stuck_with[workers] == 0)
            holds = 0
    printf "With the broken barrier two workers or more came to a standstill in %d of %d rounds, although " \
           "in %d of %d it got two of them, one a straggler, to the end; with the others this happened in " \
           "%d of %d. The fixed barrier alone cost at most %.2f ms a phase; with a straggler of %d ms " \
           "no phase took less than %.1f ms, however many workers there were.\n",
           stuck_rounds, rounds, hidden, hidden_rounds, astray, calm, cost, straggler, least
    exit !holds
}
