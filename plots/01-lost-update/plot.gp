# claim: two tellers or more lose deposits in the broken branch; one alone, or in the fixed branch any number, loses none
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

set title 'Deposits lost, five runs each'
set xlabel 'tellers'
set ylabel 'deposits lost (%)'
set logscale x 2
set xrange [0.8:10]
set yrange [-4:104]
set xtics (1, 2, 4, 8)
set ytics 0, 20
set grid ytics lc rgb '#888888'
set border 3
set tics nomirror
set key at graph 0.98, 0.98 right top

# Field n of the rows of one program; NaN leaves the other rows out.
share(program) = stringcolumn(1) eq program ? 100.0 * column(5) / column(4) : NaN

# A point a run, and a line through the means.
plot data using 2:(share('broken')) with points pt 7 ps 0.6 lc rgb '#D55E00' notitle, \
     data using 2:(share('broken')) smooth unique with linespoints dt 2 lw 2 pt 7 lc rgb '#D55E00' title 'broken', \
     data using 2:(share('fixed')) smooth unique with linespoints dt 1 lw 2 pt 5 lc rgb '#0072B2' title 'fixed'
