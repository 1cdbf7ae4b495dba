# At its peak the broken thumbnailer has at least ten times the threads of the fixed one, and twice
# its memory.  The speeds are told, not claimed: they depend on the machine.
/^#/ { next }

$3 > threads[$1] { threads[$1] = $3 }
$4 > memory[$1] { memory[$1] = $4 }
{ speed[$1] = 1000 * $5 / $2 } # the last row's, of the whole batch

END {
    printf "At their peak, %d threads held %.0f MB in the broken thumbnailer and %d held %.0f MB " \
           "in the fixed one, which made %.0f thumbnails a second where the broken one made %.0f.\n",
           threads["broken"], memory["broken"], threads["fixed"], memory["fixed"],
           speed["fixed"], speed["broken"]
    exit !(threads["fixed"] > 0 && threads["broken"] >= 10 * threads["fixed"] &&
           memory["broken"] >= 2 * memory["fixed"])
}
