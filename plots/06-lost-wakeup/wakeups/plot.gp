# title: Wake-ups for each job, and jobs a second, over the capacity of the queue
height = 560
load 'plots/style.gp'

# Rows of jobs that take so many milliseconds.
taking(ms, program, n) = column(2) == ms ? of(program, n) : NaN

eval first_panel
set title 'Wake-ups for each job, when a job waits for a millisecond'
set ylabel 'wake-ups a job'
set logscale x 4
set xrange [0.8:320]
set xtics (1, 4, 16, 64, 256)
set yrange [0:16]
plot data using 3:(taking(1, 'broadcast', 5)) with points ls OTHER notitle, \
     data using 3:(taking(1, 'fixed', 5)) with points ls FIXED notitle, \
     data using 3:(taking(1, 'broadcast', 5)) smooth unique with linespoints ls OTHER \
         title 'one condition and broadcast', \
     data using 3:(taking(1, 'fixed', 5)) smooth unique with linespoints ls FIXED \
         title 'two conditions and signal (the fix)'

if (term ne 'dumb') {
    eval next_panel
    set title 'Jobs run in a second, when a job takes no time'
    set ylabel 'thousands'
    set xlabel 'capacity of the queue'
    set logscale y
    set mytics 1
    set yrange [10:20000]
    plot data using 3:(taking(0, 'broadcast', 6)) with points ls OTHER notitle, \
         data using 3:(taking(0, 'fixed', 6)) with points ls FIXED notitle, \
         data using 3:(taking(0, 'broadcast', 6)) smooth unique with linespoints ls OTHER, \
         data using 3:(taking(0, 'fixed', 6)) smooth unique with linespoints ls FIXED
    unset multiplot
}
