# title: Items that were sent and never received, over the capacity of the channels
load 'plots/style.gp'

set title 'Of 40,000 items that two threads sent, so many were never received'
set xlabel 'capacity of each channel'
set ylabel 'items lost'
set logscale xy
set xrange [0.35:1500]
set xtics ('0' 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
set yrange [0.7:6000]
set ytics ('none' 1, 10, 100, 1000)
set key top center Left reverse

# Both axes are logarithmic: 0 has a place of its own at the left, and none at the bottom.
at(capacity) = capacity == 0 ? 0.5 : capacity
lost(program) = (n = of(program, 5), n == 0 ? 1 : n)

# A point a round, and a line through the means.
plot data using (at(column(2))):(lost('broken')) with points ls BROKEN notitle, \
     data using (at(column(2))):(lost('broken')) smooth unique with linespoints ls BROKEN title 'broken', \
     data using (at(column(2))):(lost('fixed')) smooth unique with linespoints ls FIXED title 'fixed'
