# The single lock of the bank is waited for at least twice as long as any account's lock.
BEGIN { FS = "\t" }
/^#/ { next }

{ if ($3 > slices) slices = $3 }
$1 == "global" { bank += $4 }
$1 == "fixed" {
    account[$2] += $4
    together[$3] += $4
}

END {
    if (slices == 0) {
        print "Nothing was measured."
        exit 1
    }
    for (name in account) {
        accounts++
        if (account[name] > most) most = account[name]
    }
    for (slice in together)
        if (slice > slices / 3 && slice <= 2 * slices / 3) middle += together[slice]
        else rest += together[slice]
    printf "Tellers spent %.0f %% of their time waiting for the single lock of the bank, and %.0f %% for " \
           "the most wanted of the %d accounts' locks. For all of these together it was %.0f %% in the middle " \
           "third, when everybody paid account 8, and %.0f %% in the rest.\n",
           bank / slices, most / slices, accounts, 3 * middle / slices, 1.5 * rest / slices
    exit !(accounts > 1 && most > 0 && bank >= 2 * most)
}
