# title: Time for which the lock of the bus is held
height = 300; lines = 16
load 'plots/style.gp'

most = 60.0 # per cent

set title 'How much of the time the lock of the bus is held'
set xlabel 'seconds; the subscriber is slow in the middle one'
set xrange [0:31]
set xtics ('0' 0.5, '1' 10.5, '2' 20.5, '3' 30.5) # a slice is a tenth
set ytics ('broken' 0, 'fixed' 1, 'a thread' 2)
row(program) = program eq 'broken' ? 0 : program eq 'fixed' ? 1 : 2
told(step) = sprintf('%.0f %%', most * step / 8.0)

eval heat_strip('$2', 'row(strcol(1))', '($3 < most ? $3 / most : 1)')
