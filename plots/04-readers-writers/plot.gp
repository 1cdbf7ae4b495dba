# title: Reads a second, and how long a change waits, over the share of changes
height = 560
load 'plots/style.gp'

RWLOCK = BROKEN # of the three it is the one with our bug

eval first_panel
set logscale x
set xrange [0.8:65]
set xtics (1, 2, 5, 20, 50)
set lmargin 9
set title 'Reads, three rounds each'
set ylabel 'reads a second'
set yrange [0:4500]

# A point a round, and a line through the means.
plot data using 2:(of('rwlock', 4)) with points ls RWLOCK notitle, \
     data using 2:(of('mutex', 4))  with points ls OTHER notitle, \
     data using 2:(of('fixed', 4))  with points ls FIXED notitle, \
     data using 2:(of('fixed', 4))  smooth unique with linespoints ls FIXED title 'fixed: by numbers', \
     data using 2:(of('rwlock', 4)) smooth unique with linespoints ls RWLOCK title 'default rwlock', \
     data using 2:(of('mutex', 4))  smooth unique with linespoints ls OTHER title 'mutex'

if (term ne 'dumb') {
    eval next_panel
    set title 'What a change waited, on average'
    set xlabel 'changes (%)'
    set ylabel 'milliseconds'
    set logscale y
    set mytics 1
    set yrange [0.3:300]
    waited(program) = column(5) > 0 ? of(program, 6) : NaN
    plot data using 2:(waited('rwlock')) with points ls RWLOCK, \
         data using 2:(waited('mutex'))  with points ls OTHER, \
         data using 2:(waited('fixed'))  with points ls FIXED, \
         data using 2:(waited('rwlock')) smooth unique with linespoints ls RWLOCK, \
         data using 2:(waited('mutex'))  smooth unique with linespoints ls OTHER, \
         data using 2:(waited('fixed'))  smooth unique with linespoints ls FIXED
    unset multiplot
}
