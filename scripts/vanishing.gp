#: vanishing.tsv table --x step --by gamma --y norm
#
# C12. How much the loss depends on a recurrent network's state, as one reverse sweep leaves it at the
# state's nodes, against how many steps before the end that state is. Each step multiplies it by γ times
# an orthogonal matrix, so without tanh (filled points) the norm is exactly γ to the power of the steps,
# the grey dashes. Tanh (dotted lines) only takes away from that.

table = data.'vanishing.tsv'
names = series(table)
linear = chosen(table, 'norm/linear/.*')
tanhs = chosen(table, 'norm/tanh/.*')
looks = " 0.5:#0072B2:1:7 0.9:#009E73:1:5 1:#000000:1:9 1.1:#D55E00:1:13 \
 0.5-tanh:#0072B2:3:6 0.9-tanh:#009E73:3:4 1-tanh:#000000:3:8 1.1-tanh:#D55E00:3:12 "
factor(s) = after(s, ':')
style_of(k) = factor(word(names, int(k))).(mode(word(names, int(k))) eq 'tanh' ? '-tanh' : '')
title_of(s) = 'γ = '.factor(s).(mode(s) eq 'tanh' ? ', tanh' : '')

eval heading('Vanishing and exploding gradients can be read off the graph', 'Norm of the derivative by the state some steps before the end, over that by the last state')
eval measured_once(table)
set logscale y
set format y decades
set xlabel 'steps before the end'
steps = int(system("awk '!/^#/ && $1 > t { t = $1 } END { print t }' '".table."'"))
set xrange [0:steps]
set yrange [1e-7:*]
# γ = 0.5 leaves the picture, and is named on its way down.
inside = chosen(table, 'norm/.*gamma:(0.9|1|1.1)')
turn = 0.8 * steps < 16 ? 0.8 * steps : 16
set label 1 'γ = 0.5, with tanh or without' at turn, 0.5 ** turn left offset 1.2,0.5 font ',11' tc rgb colour('0.5')
gap = 0.42; reach = 100
plot for [g in '0.5 0.9 1 1.1'] (g + 0.0) ** x with lines lc rgb '#909090' lw 1 dt (6,5), \
     for [k in linear] table index int(k)-1 using 1:2 with points ps 1 lc rgb colour(style_of(k)) pt point(style_of(k)), \
     for [k in tanhs] table index int(k)-1 using 1:2 with linespoints lw 1.8 ps 0.7 lc rgb colour(style_of(k)) dt dash(style_of(k)) pt point(style_of(k)), \
     for [j=1:words(inside)] ends(table, inside, gap, reach) using 1:2:(title_of(word(names, int(word(inside, j))))) every ::j-1::j-1 with labels left offset 0.8,0 font ',11' tc rgb colour(style_of(word(inside, j)))
