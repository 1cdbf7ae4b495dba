# On x86-64 both programs have the same instructions; on aarch64 the fix has those that keep the order.
BEGIN { FS = "\t" }

/^#/ { next }

{ pair[$1, $2] = $3 " and " $4 }

END {
    same = pair["broken", "x86-64"] != "" && pair["broken", "x86-64"] == pair["fixed", "x86-64"]
    differ = pair["broken", "aarch64"] !~ /ldar|stlr/ && pair["fixed", "aarch64"] ~ /ldar.*stlr/
    printf "On x86-64 the flag is loaded and stored by %s in both programs; on aarch64 by %s in the " \
           "broken one and by %s in the fixed one.\n",
           pair["broken", "x86-64"], pair["broken", "aarch64"], pair["fixed", "aarch64"]
    exit !(same && differ)
}
