# title: Time spent waiting for each lock, over time
height = 480; lines = 26
load 'plots/style.gp'

most = 75 # per cent: one of four tellers has the single lock, the others wait for it

set title 'How much of their time tellers waited for each lock'
set xlabel 'seconds'
set xrange [0:31]
set xtics ('0' 0.5, '1' 10.5, '2' 20.5, '3' 30.5) # a slice is a tenth
set ytics ('single lock' -0.5, 'account 1' 1)
set for [i=2:16] ytics add (sprintf('%d', i) i)
row(lock) = lock eq 'bank' ? -0.5 : int(lock[9:])
told(step) = sprintf('%.0f %%', most * step / 8.0)

eval heat_strip('$3', 'row(strcol(2))', '$4 / most')
