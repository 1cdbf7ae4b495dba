# title: How long cancelled trips go on, and the legs booked in vain, over the time of cancelling
height = 560
load 'plots/style.gp'

eval first_panel
set title 'From cancelling until all trips are over'
set ylabel 'ms'
set xrange [0:85]
set yrange [-3:100]
set ytics 20
plot data using 2:(of('broken', 3)) with linespoints ls BROKEN title 'broken', \
     data using 2:(of('fixed', 3)) with linespoints ls FIXED title 'fixed'

if (term ne 'dumb') {
    eval next_panel
    set title 'Legs begun when nobody wanted them any more'
    set ylabel 'legs'
    set xlabel 'ms from the beginning until cancelling'
    set yrange [-2:65]
    set ytics 20
    plot data using 2:(of('broken', 4)) with linespoints ls BROKEN, \
         data using 2:(of('fixed', 4)) with linespoints ls FIXED
    unset multiplot
}
