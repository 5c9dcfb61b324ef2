#: sweeps-ratio.tsv ratio --x nodes --over 'gradient/tape/*' --select 'sweep/*' --also linearised
#
# C14. One generic reverse sweep over every semiring, in units of the tape's gradient of the same graph:
# graphs of three families and several sizes, bars are intervals. Filled points include evaluating and
# linearising the function, as a gradient does; hollow ones are sweeps that need no values. The first row
# is the generic sweep's own gradient, so that one sees what is the semiring's and what the sweep's.

table = data.'sweeps-ratio.tsv'
names = series(table)
# In this order, and what else was swept after them.
asked = 'gradient absolute influence hessian paths depth pattern'
do for [s in names] { if (!strstrt(' '.asked.' ', ' '.mode(s).' ')) { asked = asked.' '.mode(s) } }
title(q) = q eq 'absolute' ? 'sum of absolute paths' : q eq 'influence' ? 'most influential path' : q eq 'hessian' ? 'gradient, Hessian · vector' : q eq 'paths' ? 'number of paths' : q eq 'depth' ? 'longest path' : q eq 'pattern' ? 'sparsity pattern' : q
families = 'layered stencil dense'
at(i, j) = words(asked) + 1 - i + 0.22 * (2 - j)
block(q, f) = int(chosen(table, 'sweep/'.q.'/'.f)) - 1
# The counter linearised: filled where it is not 0.
shape(f, linearised) = linearised > 0 ? mark(f) : hollow(mark(f))

eval heading('Other quantities take one sweep too, over another semiring', 'Time in gradients by the tape; filled: with the evaluation at a point, hollow: the sweep alone')
eval caption(table)
set yrange [0.4:words(asked) + 0.6]
set xrange [0:*]
unset ytics
set grid noytics xtics lc rgb '#E4E4E4' lw 0.8 dt 1
set border 1
set xlabel 'gradients'
set lmargin at screen 0.27
set rmargin at screen 0.96
do for [i=1:words(asked)] { set label i title(word(asked, i)) at graph -0.015, first at(i, 2) right }
do for [j=1:words(families)] { set label 20 + j word(families, j) at graph 0.84, first at(6.3, 3 * j - 4) left point pt mark(word(families, j)) ps 1.1 lc rgb tint(word(families, j)) offset 1,0 font ',11' tc rgb tint(word(families, j)) }
set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb '#909090' lw 1 dt (6,5)
plot for [i=1:words(asked)] for [j=1:words(families)] table index block(word(asked, i), word(families, j)) using 2:(at(i, j)):3:4 with xerrorbars pt 0 lw 1.2 lc rgb tint(word(families, j)), \
     for [i=1:words(asked)] for [j=1:words(families)] table index block(word(asked, i), word(families, j)) using 2:(at(i, j)):(shape(word(families, j), $8)) with points pt variable ps 1.1 lc rgb tint(word(families, j))
