# title: Phases done before a standstill, and time per phase, over the number of workers
height = 620
load 'plots/style.gp'

done(program)            = column(2) == 0 ? of(program, 6) : NaN
pace(program, straggler) = (column(2) > 0) == straggler ? of(program, 7) / column(5) : NaN

eval first_panel
set title 'Phases that all workers have done, of 2000'
set ylabel 'phases'
eval contention
set yrange [-150:2900]
set ytics 500
plot data using 3:(done('broken')) smooth unique with linespoints ls BROKEN title 'broken', \
     data using 3:(done('fixed')) smooth unique with linespoints ls FIXED title 'fixed'

if (term ne 'dumb') {
    eval next_panel
    set key top left Left reverse maxrows 2
    set title 'Time per phase'
    set ylabel 'ms'
    set xlabel 'workers'
    set logscale y
    set yrange [0.0001:5000]
    set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
    plot data using 3:(pace('fixed', 1)) smooth unique with linespoints ls BOUND pt 13 ps 0.7 title 'one straggler, 2 ms', \
         data using 3:(pace('fixed', 0)) smooth unique with linespoints ls FIXED title 'the barrier alone', \
         data using 3:(pace('spin', 0)) smooth unique with linespoints ls OTHER title 'spinning alone'
    unset multiplot
}
