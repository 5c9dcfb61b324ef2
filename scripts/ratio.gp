#: ratio-plain.tsv ratio --over 'function/plain/*' --x nodes --select 'gradient/*/layered/*' --select '!*/rotate:*'
#: ratio-own.tsv ratio --over 'function/{mode}/*' --x nodes --select 'gradient/*/layered/*' --select '!*/rotate:*'
#: ratio-turns.tsv ratio --over 'function/plain/*' --x nodes --select 'gradient/*/layered/*/rotate:*'
#: ratio-turns-own.tsv ratio --over 'function/{mode}/*' --x nodes --select 'gradient/*/layered/*/rotate:*'
#
# C10. What a gradient costs, in evaluations of its function, from graphs that fit a first-level
# cache to graphs in main memory. A line that stays flat costs the same multiple at every size.
# Hollow points: 64 small graphs in turn. One that is run over and over the branch predictor learns by
# heart, which helps the interpreter most: its gradients look dear there.
# Dashed: the bounds of theory for operations, 3 to 4 (Griewank & Walther) and 5 (Baur & Strassen);
# they bind the right panel, where a mode's gradient is over its own evaluation.

set multiplot
set logscale xy
set format x decades
set format y '%g'
set xlabel 'nodes'
set yrange [0.04:7.5]
set ytics (0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5)
gap = 0.12; reach = 9

table = data.'ratio-plain.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|batched|compiled)/layered')
eval heading('Does a gradient cost a small constant times its function?', 'Time of the gradient over that of the function, layered graphs of width = depth, against their nodes')
eval ringed(table)
turn = data.'ratio-turns.tsv'
turning = series(turn)
turned = chosen(turn, 'gradient/(tape|scheduled|batched)/layered')
set label 8 'bounds of theory' at graph 0.98, first 6.2 right font ',10' tc rgb '#808080'
set label 9 'hollow: 64 graphs in turn' at graph 0.03, 0.04 left font ',10' tc rgb '#505050'
eval panel(0.08, 0.41, 'over the plain interpreter')
plot @bounds, @bands, @lines, @rings, @turns, @titles

unset label
table = data.'ratio-own.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|batched|compiled)/layered')
set yrange [0.8:6]
set ytics (1, 2, 3, 4, 5)
gap = 0.045
turn = data.'ratio-turns-own.tsv'
turning = series(turn)
turned = chosen(turn, 'gradient/(tape|scheduled|batched)/layered')
eval panel(0.555, 0.885, 'over its own evaluation')
plot @bounds, @bands, @lines, @rings, @turns, @titles
unset multiplot
