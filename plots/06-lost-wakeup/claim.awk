# With two producers and two workers or more, every round of the broken queue leaves out jobs and runs
# others again; no round of the fixed one does, nor does any come to a standstill.
BEGIN { FS = "\t" }
/^#/ { next }

$1 == "broken" && $2 > 1 {
    crowds++
    harmed += $5 > 0 && $6 > 0
    never = 100 * $5 / $4
    again = 100 * $6 / $4
    if (never > most_never) most_never = never
    if (again > most_again) most_again = again
    stuck += $7
}
$1 == "fixed" { calm++; stray += $5 + $6 + $7 > 0 }

END {
    printf "With two producers and two workers or more, the broken queue left out jobs, up to %.0f %% of them, " \
           "and ran others again, up to %.0f %%, in %d of %d rounds, and %d ended in a standstill. " \
           "The fixed queue ran every job once in %d of %d.\n",
           most_never, most_again, harmed, crowds, stuck, calm - stray, calm
    exit !(crowds > 0 && harmed == crowds && calm > 0 && stray == 0)
}
