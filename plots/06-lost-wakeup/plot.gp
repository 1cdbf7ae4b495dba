# title: Jobs never run, and jobs run again, over the number of producers and workers
load 'plots/style.gp'

set title 'Jobs that were not run once, five rounds each'
set xlabel 'producers, and as many workers'
set ylabel 'share of the jobs (%)'
eval contention
set yrange [-4:104]
set ytics 0, 20
set key top left Left reverse

share(program, n) = 100.0 * of(program, n) / column(4)

# A point a round, and a line through the means.
plot data using 2:(share('broken', 6)) with points ls BROKEN notitle, \
     data using 2:(share('broken', 5)) with points ls OTHER notitle, \
     data using 2:(share('broken', 6)) smooth unique with linespoints ls BROKEN title 'broken: run again', \
     data using 2:(share('broken', 5)) smooth unique with linespoints ls OTHER title 'broken: never run', \
     data using 2:(share('fixed', 5) + share('fixed', 6)) smooth unique with linespoints ls FIXED \
         title 'fixed: either'
