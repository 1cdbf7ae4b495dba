# title: Seats sold again, and the time an order takes, over the number of buyers
height = 560
load 'plots/style.gp'

eval first_panel
eval contention
set lmargin 9
set title 'Seats sold again, five rounds each'
set ylabel 'seats of 300 000'
set yrange [-100:*]

# A point a round, and a line through the means.
plot data using 2:(of('broken', 5)) with points ls BROKEN notitle, \
     data using 2:(of('broken', 5)) smooth unique with linespoints ls BROKEN title 'broken', \
     data using 2:(of('fixed', 5)) smooth unique with linespoints ls FIXED title 'fixed'

if (term ne 'dumb') {
    eval next_panel
    set key top right horizontal
    set title 'Time an order took'
    set xlabel 'buyers'
    set ylabel 'microseconds'
    set yrange [0:1]
    set ytics 0, 0.2
    took(program) = 1000 * of(program, 6) / column(4)
    plot data using 2:(took('broken')) smooth unique with linespoints ls BROKEN title 'broken', \
         data using 2:(took('fixed')) smooth unique with linespoints ls FIXED title 'fixed', \
         data using 2:(took('rows')) smooth unique with linespoints ls OTHER title 'a lock a row', \
         data using 2:(took('swap')) smooth unique with linespoints ls BOUND title 'compare-and-swap'
    unset multiplot
}
