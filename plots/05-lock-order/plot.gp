# title: Transfers a second, over the number of tellers
load 'plots/style.gp'

set title 'Transfers made, five rounds each'
set xlabel 'tellers'
set ylabel 'transfers a second (millions)'
eval contention
set yrange [-1:*]

rate(program) = of(program, 5) / column(6) / 1000

# A point a round, and a line through the means.
plot data using 2:(rate('broken')) with points ls BROKEN notitle, \
     data using 2:(rate('global')) with points ls OTHER notitle, \
     data using 2:(rate('fixed'))  with points ls FIXED notitle, \
     data using 2:(rate('broken')) smooth unique with linespoints ls BROKEN title 'broken', \
     data using 2:(rate('global')) smooth unique with linespoints ls OTHER title 'a single lock', \
     data using 2:(rate('fixed'))  smooth unique with linespoints ls FIXED title 'fixed: locks in order'
