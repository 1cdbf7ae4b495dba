# title: Items a second over the number of workers, and how busy each stage is
height = 900
panels = 3
load 'plots/style.gp'

READ = 100.0; WRITE = 80.0; TRANSFORM = 1000.0 # microseconds an item, as in work.h
amdahl(workers) = 1e6 / (READ + WRITE + TRANSFORM / workers)
slowest = 1e6 / READ

# Field n of the rows of a program by one clock, with so many cores.
with(program, clock, cores, n) = stringcolumn(2) eq clock && column(3) == cores ? of(program, n) : NaN

eval first_panel
set title 'Items a second, 16 simulated cores: in no order (broken), in order (the others)'
set ylabel 'thousands a second'
set xrange [0:17]
set xtics 2
set yrange [0:11]
set key outside bottom center horizontal samplen 2 maxrows 2
plot slowest / 1000 with lines ls BOUND title "the reader's limit", \
     [1:16] amdahl(x) / 1000 with lines lc rgb '#888888' dt (2, 2) lw 1.5 title "Amdahl's line", \
     data using 4:(with('fixed', 'virtual', 16, 5) / 1000) with linespoints ls FIXED \
         title 'the fix', \
     data using 4:(with('reorder', 'virtual', 16, 5) / 1000) with linespoints ls OTHER \
         title 'reorder buffer', \
     data using 4:(with('broken', 'virtual', 16, 5) / 1000) with points ls BROKEN pt 6 ps 1.1 \
         title 'broken'

if (term ne 'dumb') {
    eval next_panel
    set key on outside bottom center horizontal samplen 2 maxrows 2
    set title 'How busy each stage of the fix is meanwhile'
    set ylabel '% of the time'
    set yrange [0:109]
    plot data using 4:(100 * with('fixed', 'virtual', 16, 6)) with linespoints ls FIXED title 'the reader', \
         data using 4:(100 * with('fixed', 'virtual', 16, 7)) with linespoints ls OTHER title 'the workers, each', \
         data using 4:(100 * with('fixed', 'virtual', 16, 8)) with linespoints ls BOUND pt 13 ps 0.6 title 'the writer'

    set title 'Two cores: simulated, and those of a real machine by the clock on the wall'
    set ylabel 'thousands a second'
    set xlabel 'workers' offset 0, 0.5
    set yrange [0:2.2]
    plot 2e3 / (READ + WRITE + TRANSFORM) with lines ls BOUND title 'both cores busy', \
         data using 4:(with('fixed', 'virtual', 2, 5) / 1000) with linespoints ls FIXED title 'simulated', \
         data using 4:(stringcolumn(2) eq 'wall' ? of('fixed', 5) / 1000 : NaN) with linespoints ls OTHER \
             title 'by the clock'
    unset multiplot
}
