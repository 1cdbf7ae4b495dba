# claim: after N requests the broken client has at least N threads; the fixed one never has more than 10
if (!exists("data")) data = 'data.tsv'
if (!exists("out"))  out  = 'plot.svg'
if (!exists("term")) term = 'svg'

set encoding utf8
if (term eq 'dumb') {
    set terminal dumb size 79, 24 noenhanced
    set rmargin 6
} else {
    set terminal svg size 640, 400 dynamic font 'sans-serif,14'
    set output out
}

set title 'What 200 requests leave behind'
set xlabel 'requests answered'
set ylabel 'threads alive'
if (term ne 'dumb') { set y2label 'memory (MiB)' }
set xrange [0:205]
set yrange [-40:450]
set y2range [-0.8:9]
set ytics 0, 100 nomirror
set y2tics 0, 2 nomirror
set xtics nomirror
set grid ytics lc rgb '#888888'
set border 11
set key at graph 0.03, 0.97 left top Left reverse

# Field n of the rows of one program; NaN leaves the other rows out.
of(program, n) = stringcolumn(1) eq program ? column(n) : NaN

plot data using 2:(of('broken', 3)) with linespoints dt 1 lw 2 pt 7 ps 0.5 lc rgb '#D55E00' title 'broken: threads', \
     data using 2:(of('broken', 4) / 1024) axes x1y2 with linespoints dt 2 lw 2 pt 9 ps 0.5 lc rgb '#CC79A7' title 'broken: memory', \
     data using 2:(of('fixed', 4) / 1024) axes x1y2 with linespoints dt 3 lw 2 pt 11 ps 0.5 lc rgb '#009E73' title 'fixed: memory', \
     data using 2:(of('fixed', 3)) with linespoints dt 4 lw 2 pt 5 ps 0.5 lc rgb '#0072B2' title 'fixed: threads'
