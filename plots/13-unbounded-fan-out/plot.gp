# claim: at its peak the broken thumbnailer has at least ten times the threads of the fixed one, and twice its memory
if (!exists("data")) data = 'data.tsv'
if (!exists("out"))  out  = 'plot.svg'
if (!exists("term")) term = 'svg'

set encoding utf8
if (term eq 'dumb') {
    set terminal dumb size 79, 24 noenhanced
} else {
    set terminal svg size 640, 600 dynamic font 'sans-serif,14'
    set output out
}

# Field n of the rows of one program; NaN leaves the other rows out.
field(program, n) = stringcolumn(1) eq program ? column(n) : NaN

# The whole batch: its last row holds the time that it took and the thumbnails made.
stats data using (field('broken', 2)) name 'broken' nooutput
stats data using (field('fixed', 2)) name 'fixed' nooutput
stats data using (field('broken', 5)) name 'broken_made' nooutput
stats data using (field('fixed', 5)) name 'fixed_made' nooutput
speed(made, ms) = sprintf('%.0f thumbnails a second', 1000 * made / ms)

set xrange [0:*]
set grid ytics lc rgb '#888888'
set border 3
set tics nomirror
set key top right

if (term ne 'dumb') {
    set multiplot layout 2,1
    set lmargin 11
}

set title 'Threads while 1,000 thumbnails are made'
set ylabel 'threads'
set logscale y
set yrange [1:10000]
plot data using (field('broken', 2)):(field('broken', 3)) with linespoints dt 2 lw 2 pt 7 ps 0.4 lc rgb '#D55E00' \
         title 'broken: '.speed(broken_made_max, broken_max), \
     data using (field('fixed', 2)):(field('fixed', 3)) with linespoints dt 1 lw 2 pt 5 ps 0.4 lc rgb '#0072B2' \
         title 'fixed: '.speed(fixed_made_max, fixed_max)

if (term ne 'dumb') {
    set title 'Resident memory meanwhile'
    set ylabel 'MB'
    set xlabel 'milliseconds'
    unset logscale y
    set yrange [0:*]
    set ytics 20
    set key off
    plot data using (field('broken', 2)):(field('broken', 4)) with linespoints dt 2 lw 2 pt 7 ps 0.4 lc rgb '#D55E00', \
         data using (field('fixed', 2)):(field('fixed', 4)) with linespoints dt 1 lw 2 pt 5 ps 0.4 lc rgb '#0072B2'
    unset multiplot
}
