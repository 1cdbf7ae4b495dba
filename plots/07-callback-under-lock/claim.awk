# While one subscriber takes its time, a publisher of the broken bus waits for at least twice that time, and so
# does bus_subscribe() for once; a publisher of the fixed bus waits for its own call only, and
# bus_subscribe() for none.
BEGIN { FS = "\t" }
/^#/ || $2 == 0 { next }

$1 == "broken" { broken++; bad += $3 < 2 * $2 || $4 < $2; publish = $3; subscribe = $4; slow = $2 }
$1 == "fixed" { fixed++; bad += $3 > 1.5 * $2 || $4 > 0.1 * $2; own = $3; free = $4 }
$1 == "queue" { queue++; bad += $3 > 0.1 * $2; queued = $3 }

END {
    printf "With a subscriber that takes %d ms, each of four publishers waits for %.1f ms in the broken bus, for %.1f ms in the " \
           "fixed one, and for %.3f ms where a thread of its own calls the subscribers; bus_subscribe() takes " \
           "%.1f ms in the broken bus, and %.3f ms in the fixed one.\n",
           slow, publish, own, queued, subscribe, free
    exit !(broken > 0 && fixed > 0 && queue > 0 && bad == 0)
}
