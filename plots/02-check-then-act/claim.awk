# Two buyers or more are sold seats that somebody has, in every number tried, by the broken office;
# one alone is not, nor is any number by one of the others.
BEGIN { FS = "\t" }
/^#/ { next }

{
    orders[$1] += $4
    ms[$1] += $6
}
$1 == "broken" && $2 > 1 {
    rounds++
    again += $5
    again_with[$2] += $5
    sold += $4
    next
}
{ calm++; stray += $5 > 0 }

END {
    holds = rounds > 0 && calm > 0 && stray == 0
    for (buyers in again_with)
        if (again_with[buyers] == 0)
            holds = 0
    if (!holds && rounds == 0) {
        print "Nothing was measured."
        exit 1
    }
    printf "With two buyers or more the broken office sold %d of %d seats to somebody while they were " \
           "somebody else's; with one buyer, and in the three others, it did so in %d of %d rounds. An " \
           "order took %.2f microseconds in the broken office, and %.2f in the fixed one.\n",
           again, sold, stray, calm, 1000 * ms["broken"] / orders["broken"], 1000 * ms["fixed"] / orders["fixed"]
    exit !holds
}
