# In the end no connection of the broken pool is at work, and somebody has been waiting for longer than five
# deadlines of 100 ms; in the fixed one some connection always is, and nobody waits for two.
/^#/ { next }

$1 == "broken" {
    at_work = $3
    waited = $4
    if ($3 > 0)
        last_used = $2
}

$1 == "fixed" {
    rows++
    if ($2 >= 500 && $3 < 1) # the first customers take their time
        idle++
    if ($4 > longest)
        longest = $4
}

END {
    printf "After %.1f s no connection of the broken pool is used any more, and in the end somebody has been " \
           "waiting for %.1f s, although the deadline was 0.1 s. In the fixed pool no call took longer " \
           "than %.0f ms.\n", last_used / 1000, waited / 1000, longest
    exit !(at_work == 0 && waited > 500 && rows > 0 && !idle && longest < 200)
}
