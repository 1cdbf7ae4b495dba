# What all plots share, so that the chapters read as one book.  A plot sets `height` (and `lines`, of a
# terminal) if it is taller than one panel, and `panels` if there are more than two, loads this, and draws with
# the line styles and the designs below:
#
#     contention      throughput, or what is lost, over the number of threads
#     heat strip      which of many, and when: a strip each, over time
#     backpressure    what piles up, over time: panels one above the other, and the bound as a line
#
# Colours are told apart by the colour-blind, and repeated by dashes and marks.  theme-svg.awk, which
# runs after gnuplot, makes them follow light and dark.
if (!exists("data"))   data   = 'data.tsv'
if (!exists("out"))    out    = 'plot.svg'
if (!exists("term"))   term   = 'svg'
if (!exists("height")) height = 380
if (!exists("lines"))  lines  = 24
if (!exists("panels")) panels = 2

set encoding utf8
if (term eq 'dumb') {
    set terminal dumb size 79, lines noenhanced
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
first_panel = term eq 'dumb' ? "" : "set multiplot layout ".panels.", 1; set lmargin 11; set rmargin 3"
next_panel  = "set key off; unset label"

# `eval heat_strip(x, y, share)`: expressions for where a cell is, in slices and strips, and for how full
# it is, from 0 to 1.  One colour, from the ground of the page to the full, follows light and dark, and
# everybody tells its steps, 0 to 8, apart; 0 still shows where the strip is.  A terminal has characters.
# told(step) is the plot's, for the key.
step(share) = int(8 * share + 0.5)
shade(step) = int(240 * (1 - step / 8.0)) * 2**24 + 0xD55E00
sign(step)  = ' .:-=+*#@'[step + 1:step + 1]
cells(x, y, share) = term eq 'dumb' \
    ? "(".x."):(".y."):(sign(step(".share."))) with labels notitle, " \
      ."for [i=1:8] keyentry with labels title sign(i).' '.told(i)" \
    : "(".x."):(".y."):(0.46):(0.44):(shade(step(".share."))) with boxxyerror fc rgb variable notitle, " \
      ."for [i=0:8:2] keyentry with boxes fc rgb shade(i) title told(i)"
heat_strip(x, y, share) = "set style fill solid noborder; set border 0; unset grid; set tics scale 0;" \
    ."set yrange [] reverse; set key outside bottom center horizontal samplen 2 spacing 1.4; plot data using ".cells(x, y, share)
