# While the subscriber is slow, the broken bus holds its lock for at least a fifth of the time, and the others
# hold theirs for less than a hundredth.
BEGIN { FS = "\t" }
/^#/ { next }

{ if ($2 > slices) slices = $2 }
$2 > 10 && $2 <= 20 { middle[$1] += $3 / 10; n[$1]++ }
$2 <= 10 || $2 > 20 { rest[$1] += $3 / 20 }

END {
    printf "While the subscriber is slow, the broken bus holds its lock for %.0f %% of the time, the fixed one for %.2f %%, " \
           "and the one with a thread of its own for %.2f %%; before and afterwards the broken one holds it for %.2f %%.\n",
           middle["broken"], middle["fixed"], middle["queue"], rest["broken"]
    exit !(slices == 30 && n["fixed"] > 0 && n["queue"] > 0 && middle["broken"] >= 20 &&
           middle["fixed"] < 1 && middle["queue"] < 1)
}
