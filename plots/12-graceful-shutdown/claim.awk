# The broken server loses a tenth of the jobs that it has accepted or more; the fixed one none, and
# it does them all.
/^#/ { next }

# The last row of each program is the end.
{ accepted[$1] = $3; done[$1] = $4; lost[$1] = $6 }

END {
    printf "The broken server had accepted %d jobs, of which %d were lost; the fixed one had accepted %d " \
           "and did them all.\n", accepted["broken"], lost["broken"], accepted["fixed"]
    exit !(accepted["broken"] > 0 && lost["broken"] >= accepted["broken"] / 10 &&
           accepted["fixed"] > 0 && done["fixed"] == accepted["fixed"] && lost["fixed"] == 0)
}
