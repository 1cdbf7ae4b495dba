# title: Connections at work, and how long somebody has been waiting, over time
height = 600
load 'plots/style.gp'

eval first_panel
set title 'Connections used within the last 200 ms'
set ylabel 'connections'
set xrange [0:2000]
set yrange [-0.3:5]
set ytics 1
plot data using 2:(of('broken', 3)) with linespoints ls BROKEN ps 0.3 title 'broken', \
     data using 2:(of('fixed', 3)) with linespoints ls FIXED ps 0.3 title 'fixed'

if (term ne 'dumb') {
    eval next_panel
    set title 'How long the longest call has been under way'
    set ylabel 'ms'
    set xlabel 'milliseconds'
    set yrange [0:2000]
    set ytics 500
    set label 'the deadline: 100 ms' at graph 0.01, first 190
    plot 100 with lines ls BOUND, \
         data using 2:(of('broken', 4)) with linespoints ls BROKEN ps 0.3, \
         data using 2:(of('fixed', 4)) with linespoints ls FIXED ps 0.3
    unset multiplot
}
