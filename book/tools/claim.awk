# The checker finds every bug within its model in every run and complains of no correct program.
# Store buffering is outside its model, which is sequentially consistent.
/^#/ { next }

$1 == "busy" { next }

$2 == "right" && $3 == "checker" { alarms += $5 }

$2 == "broken" && $3 == "plain" { bugs++; tries += $4; shown += $5 }

$2 == "broken" && $3 == "checker" {
    runs = $4
    always += $5 == $4
    if ($5 != $4 && $1 !~ /store-buffering/)
        missed = missed " " $1
}

END {
    printf "The checker found %d of the %d bugs, in each of %d runs, and complained of no correct program. " \
           "Run by themselves, the broken programs went wrong in %d of %d runs.\n",
           always, bugs, runs, shown, tries
    if (missed != "" || alarms > 0)
        printf "But it missed:%s; false alarms: %d.\n", missed, alarms
    exit missed != "" || alarms > 0 || bugs == 0
}
