# Cancelled at 10 ms, the broken trips go on for 50 ms and more and book 30 legs and more; the fixed ones,
# whenever they are cancelled, for less than 10 ms, and a leg a line at most.
/^#/ { next }

$1 == "broken" { rows++ }
$1 == "broken" && $2 == 10 { long = $3; vain = $4 }
$1 == "fixed" {
    fixed++
    if ($3 > longest) longest = $3
    if ($4 > most) most = $4
}

END {
    printf "Cancelled after 10 ms, the broken trips go on for %d ms more and book %d legs that " \
           "nobody wants; the fixed ones are over within %.1f ms, whenever they are cancelled, and " \
           "book %s.\n", long, vain, longest, most == 0 ? "none" : most == 1 ? "one at most" : most " at most"
    exit !(rows > 0 && fixed > 0 && long >= 50 && vain >= 30 && longest < 10 && most <= 2)
}
