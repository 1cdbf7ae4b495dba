# title: Lines that wait, memory and delay over time: unbounded, block, drop oldest and shed newest, under the same burst
height = 640; lines = 26
load 'plots/style.gp'

MAY_WAIT = 256; FROM = 0.5; TO = 0.8; END = 4.5 # as in measure.c

names  = 'unbounded block drop shed'
titles = '"unbounded" "block" "drop oldest" "shed newest"'
design(i) = i == 1 ? BROKEN : FIXED

# What each costs: memory, time of the producers, or lines.
array price[4]
do for [i=1:4] {
    name = word(names, i)
    stats data using (of(name, 4)) name 'memory' nooutput
    stats data using (of(name, 6)) name 'behind' nooutput
    stats data using (of(name, 7)) name 'given' nooutput
    stats data using (of(name, 8)) name 'lost' nooutput
    price[i] = i == 1 ? sprintf('takes %.0f MB', memory_max) \
             : i == 2 ? sprintf('holds up for %.1f s', behind_max / 1000) \
             : sprintf('loses %.0f %%', 100 * lost_max / given_max)
}

# Four columns, a policy each, and three rows, which share their axes.
left(i)     = 0.135 + (i - 1) * 0.217
bottom(row) = 0.665 - (row - 1) * 0.283
at_panel = 'set lmargin at screen left(i); set rmargin at screen left(i) + 0.198; ' \
         .'set bmargin at screen bottom(row); set tmargin at screen bottom(row) + 0.245; ' \
         .'unset title; unset label; unset xlabel; unset ylabel; unset logscale y; set format x ""; ' \
         .'set format y (i == 1 ? "%g" : "")'

# Whether nobody waits or one is a matter of when one looks, and the axis is logarithmic.
or_one(n) = n < 1 ? 1 : n

set key off
set xrange [0:END]
set xtics 0, 1, 4
if (term eq 'dumb') {
    set title 'Lines that wait, under the same burst'
    set xlabel 'seconds'
    set logscale y
    set yrange [0.5:30000]
    set key top right
    plot for [i=1:4] data using 2:(or_one(of(word(names, i), 3))) with lines title word(titles, i).': '.price[i]
} else {
    set multiplot
    set object 1 rectangle from FROM, graph 0 to TO, graph 1 behind fc rgb '#888888' fs transparent solid 0.25 noborder
    do for [i=1:4] {
        name = word(names, i)
        row = 1; eval at_panel
        set title word(titles, i)."\n".price[i] offset 0, -0.5
        set logscale y
        set yrange [0.6:30000]
        if (i == 1) {
            set ytics ('≤ 1' 1, 10, 100, 1000, 10000)
            set ylabel 'lines that wait' offset 1.2
        } else {
            set ytics (1, 10, 100, 1000, 10000)
        }
        if (i == 3) { set label sprintf('%d may wait', MAY_WAIT) at 2.8, 700 center }
        plot MAY_WAIT with lines ls BOUND, \
             data using 2:(or_one(of(name, 3))) with lines ls design(i)

        row = 2; eval at_panel
        set yrange [0:18]
        set ytics 0, 5
        if (i == 1) { set ylabel 'resident memory (MB)' offset -1.2 }
        plot data using 2:(of(name, 4)) with lines ls design(i)

        row = 3; eval at_panel
        set format x '%g'
        set xlabel 'seconds' offset 0, 0.5
        set logscale y
        set yrange [0.05:30000]
        set ytics (0.1, 1, 10, 100, 1000, 10000)
        if (i == 1) { set ylabel 'delay (ms)' offset 1.2 }
        if (i < 3) { set label 'of a line' at 2.3, (i == 1 ? 500 : 25) center }
        if (i == 2) { set label 'of a producer' at 2.3, 8000 center }
        plot data using 2:(of(name, 6)) with lines ls OTHER, \
             data using 2:(of(name, 5)) with lines ls design(i)
    }
    unset multiplot
}
