# title: Wake-ups for each job, and jobs a second, over the capacity of the queue
height = 560
load 'plots/style.gp'

eval first_panel
set title 'Wake-ups for each job, three rounds each'
set ylabel 'wake-ups a job'
set logscale x 4
set xrange [0.8:320]
set xtics (1, 4, 16, 64, 256)
set yrange [-1:*]
plot data using 2:(of('broadcast', 4)) with points ls OTHER notitle, \
     data using 2:(of('fixed', 4)) with points ls FIXED notitle, \
     data using 2:(of('broadcast', 4)) smooth unique with linespoints ls OTHER \
         title 'one condition and broadcast', \
     data using 2:(of('fixed', 4)) smooth unique with linespoints ls FIXED \
         title 'two conditions and signal (the fix)'

if (term ne 'dumb') {
    eval next_panel
    set title 'Jobs run in a second meanwhile'
    set ylabel 'thousands'
    set xlabel 'capacity of the queue'
    set yrange [0:*]
    plot data using 2:(of('broadcast', 5)) with points ls OTHER notitle, \
         data using 2:(of('fixed', 5)) with points ls FIXED notitle, \
         data using 2:(of('broadcast', 5)) smooth unique with linespoints ls OTHER, \
         data using 2:(of('fixed', 5)) smooth unique with linespoints ls FIXED
    unset multiplot
}
