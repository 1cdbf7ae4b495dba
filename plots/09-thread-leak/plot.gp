# title: Threads alive and memory in use, over the requests answered
height = 560
load 'plots/style.gp'

eval first_panel
set title 'Threads alive between requests'
set ylabel 'threads'
set xrange [0:205]
set yrange [-15:450]
set ytics 100
set key top left Left reverse
plot data using 2:(of('broken', 3)) with linespoints ls BROKEN title 'broken', \
     data using 2:(of('fixed', 3)) with linespoints ls FIXED title 'fixed'

if (term ne 'dumb') {
    eval next_panel
    set title 'Memory in use meanwhile'
    set ylabel 'MiB'
    set xlabel 'requests answered'
    set yrange [0:6]
    set ytics 2
    plot data using 2:(of('broken', 4) / 1024) with linespoints ls BROKEN, \
         data using 2:(of('fixed', 4) / 1024) with linespoints ls FIXED
    unset multiplot
}
