# Under the same burst, at least ten times as many lines wait in the unbounded shipper as may, and they
# take at least twice the memory of any other, and are ten times as old.  With each of the policies no
# more wait than may.  Blocking loses none, but its producers are held up ten times as long as anybody
# else's; the other two lose lines.
BEGIN { FS = "\t"; BOUND = 256 }
/^#/ { next }

{
    rows[$1]++
    if ($3 > depth[$1]) depth[$1] = $3
    if ($4 > memory[$1]) memory[$1] = $4
    if ($5 + 0 > age[$1]) age[$1] = $5 + 0
    if ($6 > behind[$1]) behind[$1] = $6
    lost[$1] = $8
    share[$1] = 100 * $8 / $7
}
function least(a, b, c) { return a < b ? (a < c ? a : c) : b < c ? b : c }
function most(a, b, c) { return -least(-a, -b, -c) }

END {
    bounded = rows["block"] > 0 && rows["drop"] > 0 && rows["shed"] > 0 && depth["unbounded"] >= 10 * BOUND &&
              most(depth["block"], depth["drop"], depth["shed"]) <= BOUND
    memories = most(memory["block"], memory["drop"], memory["shed"])
    ages = most(age["block"], age["drop"], age["shed"])
    printf "In the same burst, %d lines wait in the unbounded shipper, in %.0f MB, and the sink takes them when they " \
           "are up to %.1f seconds old. With each of the policies, %d wait at most, in %.0f MB, for at most %.2f " \
           "seconds. Blocking holds the producers up by as much as %.1f seconds, and loses no line; dropping loses " \
           "%.0f %% of them, shedding %.0f %%.\n",
           depth["unbounded"], memory["unbounded"], age["unbounded"] / 1000,
           most(depth["block"], depth["drop"], depth["shed"]), memories, ages / 1000,
           behind["block"] / 1000, share["drop"], share["shed"]
    exit !(bounded && memory["unbounded"] >= 2 * memories && age["unbounded"] >= 10 * ages && lost["block"] == 0 &&
           lost["drop"] > 0 && lost["shed"] > 0 &&
           behind["block"] >= 10 * most(behind["unbounded"], behind["drop"], behind["shed"]))
}
