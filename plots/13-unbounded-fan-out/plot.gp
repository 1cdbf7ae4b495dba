# title: Threads and memory while 1,000 thumbnails are made
height = 600
load 'plots/style.gp'

WORKERS = 4 # the bound that the batch sets, as in measure.c

# The whole batch: its last row holds the time that it took and the thumbnails made.
stats data using (of('broken', 2)) name 'broken' nooutput
stats data using (of('fixed', 2)) name 'fixed' nooutput
stats data using (of('broken', 5)) name 'broken_made' nooutput
stats data using (of('fixed', 5)) name 'fixed_made' nooutput
speed(made, ms) = sprintf('%.0f thumbnails a second', 1000 * made / ms)

eval first_panel
set title 'Threads while 1,000 thumbnails are made'
set ylabel 'threads'
set xrange [0:*]
set logscale y
set mytics 1
set yrange [1:10000]
plot WORKERS with lines ls BOUND title sprintf('the bound: %d workers', WORKERS), \
     data using 2:(of('broken', 3)) with linespoints ls BROKEN ps 0.3 \
         title 'broken: '.speed(broken_made_max, broken_max), \
     data using 2:(of('fixed', 3)) with linespoints ls FIXED ps 0.3 \
         title 'fixed: '.speed(fixed_made_max, fixed_max)

if (term ne 'dumb') {
    eval next_panel
    set title 'Resident memory meanwhile'
    set ylabel 'MB'
    set xlabel 'milliseconds'
    unset logscale y
set mytics 1
    set yrange [0:*]
    set ytics 20
    plot data using 2:(of('broken', 4)) with linespoints ls BROKEN ps 0.3, \
         data using 2:(of('fixed', 4)) with linespoints ls FIXED ps 0.3
    unset multiplot
}
