#: ratio-plain.tsv ratio --over 'function/plain/*' --x nodes --select 'gradient/*/layered/*' --select '!*/rotate:*'
#: ratio-own.tsv ratio --over 'function/{mode}/*' --x nodes --select 'gradient/*/layered/*' --select '!*/rotate:*'
#
# C10. What a gradient costs, in evaluations of its function, from graphs that fit a first-level
# cache to graphs in main memory. A line that stays flat costs the same multiple at every size.
# Dashed: the bounds of theory for operations, 3 to 4 (Griewank & Walther) and 5 (Baur & Strassen);
# they bind the right panel, where numerator and denominator are computed in the same way.

set multiplot
set logscale xy
set format x decades
set format y '%g'
set xlabel 'nodes'
set yrange [0.04:6]
set ytics (0.05, 0.1, 0.2, 0.5, 1, 2, 3, '' 4, 5)
gap = 0.12; reach = 9

table = data.'ratio-plain.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|batched|compiled)/layered')
eval heading('A gradient costs a small constant times its function, at any size', 'Time of the gradient over that of the function, layered graphs of width = depth, against their nodes')
eval caption(table)
eval panel(0.08, 0.41, 'over the plain interpreter')
plot @bounds, @bands, @lines, @rings, @titles

unset label
table = data.'ratio-own.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|batched|compiled)/layered')
set yrange [0.8:6]
set ytics (1, 2, 3, 4, 5)
gap = 0.045
eval panel(0.555, 0.885, 'over the function computed in the same way')
plot @bounds, @bands, @lines, @rings, @titles
unset multiplot
