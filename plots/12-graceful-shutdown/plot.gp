# title: Jobs accepted, done and lost, before and after SIGTERM
height = 600
load 'plots/style.gp'

# The design "what piles up, over time": what was promised, what was kept, and what was not.
eval first_panel
set title 'Broken'
set ylabel 'jobs so far'
set xrange [-200:500]
set yrange [0:70]
set ytics 20
set key top right
set arrow 1 from 0, 0 to 0, 70 nohead ls BOUND
set label 1 'SIGTERM' at 8, 65
plot data using 2:(of('broken', 3)) with lines ls OTHER title 'accepted', \
     data using 2:(of('broken', 4)) with lines ls FIXED title 'done', \
     data using 2:(of('broken', 6)) with lines ls BROKEN title 'lost'

if (term ne 'dumb') {
    eval next_panel
    set title 'Fixed'
    set xlabel 'milliseconds since SIGTERM'
    plot data using 2:(of('fixed', 3)) with lines ls OTHER, \
         data using 2:(of('fixed', 4)) with lines ls FIXED, \
         data using 2:(of('fixed', 6)) with lines ls BROKEN
    unset multiplot
}
