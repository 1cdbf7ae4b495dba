# claim: two tellers or more bring the broken bank to a standstill; ordered locks and a single lock never do
if (!exists("data")) data = 'data.tsv'
if (!exists("out"))  out  = 'plot.svg'
if (!exists("term")) term = 'svg'

set encoding utf8
if (term eq 'dumb') {
    set terminal dumb size 79, 24 noenhanced
} else {
    set terminal svg size 640, 400 dynamic font 'sans-serif,14'
    set output out
}

set title 'Transfers made, five rounds each'
set xlabel 'tellers'
set ylabel 'transfers a second (millions)'
set logscale x 2
set xrange [0.8:10]
set yrange [-1:*]
set xtics (1, 2, 4, 8)
set grid ytics lc rgb '#888888'
set border 3
set tics nomirror
set key at graph 0.98, 0.98 right top

# Millions a second, of the rows of one program; NaN leaves the other rows out.
rate(program) = stringcolumn(1) eq program ? column(5) / column(6) / 1000 : NaN

# A point a round, and a line through the means.
plot data using 2:(rate('broken')) with points pt 7 ps 0.6 lc rgb '#D55E00' notitle, \
     data using 2:(rate('global')) with points pt 9 ps 0.6 lc rgb '#009E73' notitle, \
     data using 2:(rate('fixed'))  with points pt 5 ps 0.6 lc rgb '#0072B2' notitle, \
     data using 2:(rate('broken')) smooth unique with linespoints dt 2 lw 2 pt 7 lc rgb '#D55E00' title 'broken', \
     data using 2:(rate('global')) smooth unique with linespoints dt 4 lw 2 pt 9 lc rgb '#009E73' title 'a single lock', \
     data using 2:(rate('fixed'))  smooth unique with linespoints dt 1 lw 2 pt 5 lc rgb '#0072B2' title 'fixed: locks in order'
