# After N requests the broken client has at least N threads; the fixed one never has more than 10.
/^#/ { next }

$1 == "broken" {
    if ($3 < $2)
        short++
    if ($2 > requests) {
        requests = $2
        threads = $3
        memory = $4
    }
    if ($2 == 0)
        memory_before = $4
}

$1 == "fixed" { rows++; if ($3 > most) most = $3 }

END {
    printf "After %d requests the broken client has %d threads, and %.1f MiB more memory than " \
           "before the first; the fixed one never has more than %d threads.\n",
           requests, threads, (memory - memory_before) / 1024, most
    exit !(requests > 0 && !short && rows > 0 && most <= 10)
}
