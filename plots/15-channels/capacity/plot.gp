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
each(n, program) = sprintf("data using (at(column(2))):(of('%s', %d)) smooth unique with linespoints", program, n)
points(n, program) = sprintf("data using (at(column(2))):(of('%s', %d)) with points", program, n)

eval 'plot '.points(5, 'fixed').' ls FIXED notitle, ' \
    .each(5, 'fixed')." ls FIXED title 'fixed: lines of waiters', " \
    .each(5, 'conditions')." ls OTHER title 'two conditions a channel', " \
    .each(5, 'pipe')." ls BROKEN title 'a pipe'"

if (term ne 'dumb') {
    eval next_panel
    set title 'Items a second'
    set ylabel 'thousand'
    set xlabel 'capacity'
    set yrange [10:100000]
    set ytics ('10' 10, '100' 100, '1,000' 1000, '10,000' 10000, '100,000' 100000)
    eval 'plot '.points(4, 'fixed').' ls FIXED notitle, '.each(4, 'fixed').' ls FIXED, ' \
        .each(4, 'conditions').' ls OTHER, '.each(4, 'pipe').' ls BROKEN'
    unset multiplot
}
