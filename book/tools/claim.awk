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
    printf "The checker found %d of %d bugs in %d of %d runs each, and never complained of a correct " \
           "program%s; run by themselves, the broken programs went wrong in %d of %d runs.\n",
           always, bugs, runs, runs, missed alarms ? " (but: missed" missed ", " alarms + 0 " alarms)" : "",
           shown, tries
    exit missed != "" || alarms > 0 || bugs == 0
}
