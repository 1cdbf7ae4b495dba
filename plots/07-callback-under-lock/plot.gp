# title: How long publishing and subscribing take, over the time that one subscriber takes
height = 560
load 'plots/style.gp'

eval first_panel
set title 'bus_publish(), when four threads publish'
set ylabel 'milliseconds a call'
set xrange [-0.2:8.4]
set xtics (0, 1, 2, 4, 8)
set yrange [-1:*]
set key top left Left reverse
plot data using 2:(of('broken', 3)) with linespoints ls BROKEN title 'broken: the lock is held', \
     data using 2:(of('fixed', 3)) with linespoints ls FIXED title 'fixed: it is not', \
     data using 2:(of('queue', 3)) with linespoints ls OTHER title 'a thread that calls everybody'

if (term ne 'dumb') {
    eval next_panel
    set title 'bus_subscribe() meanwhile'
    set ylabel 'milliseconds a call'
    set xlabel 'milliseconds that one subscriber takes for an event'
    plot data using 2:(of('broken', 4)) with linespoints ls BROKEN, \
         data using 2:(of('fixed', 4)) with linespoints ls FIXED, \
         data using 2:(of('queue', 4)) with linespoints ls OTHER
    unset multiplot
}
