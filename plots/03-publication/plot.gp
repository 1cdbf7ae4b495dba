# title: Look-ups a second, over the number of desks
load 'plots/style.gp'

set title 'Look-ups in a table that is there, five rounds each'
set xlabel 'desks'
set ylabel 'look-ups a second (millions)'
eval contention
set yrange [0:*]
set key center right

plot data using 2:(of('broken', 4)) with points ls BROKEN notitle, \
     data using 2:(of('fixed', 4))  with points ls FIXED notitle, \
     data using 2:(of('mutex', 4))  with points ls OTHER notitle, \
     data using 2:(of('rwlock', 4)) with points ls BOUND pt 13 ps 0.6 notitle, \
     data using 2:(of('broken', 4)) smooth unique with linespoints ls BROKEN title 'broken: relaxed', \
     data using 2:(of('fixed', 4))  smooth unique with linespoints ls FIXED title 'fixed: acquire', \
     data using 2:(of('mutex', 4))  smooth unique with linespoints ls OTHER title 'a mutex', \
     data using 2:(of('rwlock', 4)) smooth unique with linespoints ls BOUND pt 13 ps 0.6 title 'a readers-writer lock'
