# title: Throughput and context switches of a channel, over its capacity
height = 600
load 'plots/style.gp'

eval first_panel
set title 'One thread sends, one receives: context switches an item'
set ylabel 'switches'
set logscale xy
set xrange [0.35:1500]
set xtics ('0' 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
set yrange [0.001:10]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
set mytics 1
set key bottom left Left reverse

# The axis is logarithmic: capacity 0 has a place of its own at the left.
at(capacity) = capacity == 0 ? 0.5 : capacity
switches(program) = sprintf("data using (at(column(2))):(of('%s', 5)) smooth unique with linespoints", program)

# What else the machine does can only make a round slower: of several, the best counts.
best(program) = "< awk -F '\t' '$1 == \"".program."\" && $4 > best[$2] { best[$2] = $4 } " \
    ."END { for (capacity in best) print capacity \"\t\" best[capacity] }' ".data." | sort -n"

eval 'plot '.switches('fixed')." ls FIXED title 'fixed: lines of waiters', " \
    .switches('conditions')." ls OTHER title 'two conditions a channel', " \
    .switches('pipe')." ls BROKEN title 'a pipe'"

if (term ne 'dumb') {
    eval next_panel
    set title 'Items a second, in the best of five rounds'
    set ylabel 'thousand'
    set xlabel 'capacity'
    set yrange [50:50000]
    set ytics ('100' 100, '1,000' 1000, '10,000' 10000)
    plot best('fixed') using (at($1)):2 with linespoints ls FIXED, \
         best('conditions') using (at($1)):2 with linespoints ls OTHER, \
         best('pipe') using (at($1)):2 with linespoints ls BROKEN
    unset multiplot
}
