# What all plots share, so that the chapters read as one book.  A plot sets `height` if it is taller
# than one panel, loads this, and draws with the line styles and the two designs below:
#
#     contention      throughput, or what is lost, over the number of threads
#     backpressure    what piles up, over time: panels one above the other, and the bound as a line
#
# Colours are told apart by the colour-blind, and repeated by dashes and marks.  theme-svg.awk, which
# runs after gnuplot, makes them follow light and dark.
if (!exists("data"))   data   = 'data.tsv'
if (!exists("out"))    out    = 'plot.svg'
if (!exists("term"))   term   = 'svg'
if (!exists("height")) height = 380

set encoding utf8
if (term eq 'dumb') {
    set terminal dumb size 79, 24 noenhanced
} else {
    set terminal svg size 640, height dynamic font 'sans-serif,14'
    set output out
}

BROKEN = 1; FIXED = 2; OTHER = 3; BOUND = 4
set style line BROKEN lc rgb '#D55E00' dt (8, 4) lw 2 pt 7 ps 0.5
set style line FIXED  lc rgb '#0072B2' dt 1      lw 2 pt 5 ps 0.5
set style line OTHER  lc rgb '#009E73' dt (2, 3) lw 2 pt 9 ps 0.6
set style line BOUND  lc rgb '#CC79A7' dt (12, 4, 2, 4) lw 1.5

set datafile separator '\t'
set grid ytics lc rgb '#888888' dt 1 lw 0.25
set border 3
set tics nomirror scale 0.6
set key top right

# Field n of the rows of one program; NaN leaves the other rows out.
of(program, n) = stringcolumn(1) eq program ? column(n) : NaN

# `eval contention`: 1, 2, 4, 8 threads along the bottom, a little room beside them.
contention = "set logscale x 2; set xrange [0.8:10]; set xtics (1, 2, 4, 8)"

# `eval first_panel`, then for the next `eval next_panel`: panels share their margins and the x axis.
# A terminal shows the first alone.
first_panel = term eq 'dumb' ? "" : "set multiplot layout 2, 1; set lmargin 11; set rmargin 3"
next_panel  = "set key off; unset label"
