# title: Deposits lost, over the number of tellers
load 'plots/style.gp'

set title 'Deposits lost, five runs each'
set xlabel 'tellers'
set ylabel 'deposits lost (%)'
eval contention
set yrange [-4:104]
set ytics 0, 20

share(program) = 100.0 * of(program, 5) / column(4)

# A point a run, and a line through the means.
plot data using 2:(share('broken')) with points ls BROKEN notitle, \
     data using 2:(share('broken')) smooth unique with linespoints ls BROKEN title 'broken', \
     data using 2:(share('fixed')) smooth unique with linespoints ls FIXED title 'fixed'
