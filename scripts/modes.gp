#: modes-function.tsv table --x nodes --per nodes --select 'function/*/layered/*' --select '!*/rotate:*'
#: modes-gradient.tsv table --x nodes --per nodes --select 'gradient/*/layered/*' --select '!*/rotate:*'
#: modes-turns.tsv table --x nodes --per nodes --select 'function/plain/layered/*/rotate:*' --select 'gradient/*/layered/*/rotate:*'
#
# Time a node of layered graphs on one scale, the function at the left and the function with its
# whole gradient at the right. A flat line does not care how large the graph is; one that rises no
# longer fits a cache. Hollow points: 64 small graphs in turn. Where they lie far above the line, the
# branch predictor has learned the small graph by heart, as it can a benchmark's but not a user's.

set multiplot
set logscale xy
set format x decades
set format y '%g'
set xlabel 'nodes'
set yrange [0.15:60]
set ytics (0.2, 0.5, 1, 2, 5, 10, 20, 50)
gap = 0.11; reach = 9

table = data.'modes-function.tsv'
names = series(table)
shown = chosen(table, 'function/(plain|scheduled|batched|compiled)/layered')
title_of(s) = mode(s) eq 'plain' ? 'interpreter' : mode(s)
turn = data.'modes-turns.tsv'
turning = series(turn)
set label 9 'hollow: 64 graphs in turn' at graph 0.03, 0.04 left font ',10' tc rgb '#505050'
eval heading('What a node costs: the function, and all its derivatives', 'ns a node on layered graphs, from a first-level cache to main memory; batched modes: for one point')
eval ringed(table)
turned = chosen(turn, 'function/plain/layered')
eval panel(0.08, 0.39, 'the function')
plot @bands, @lines, @rings, @turns, @titles

unset label
table = data.'modes-gradient.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|batched|batched-16|compiled|checkpointed)/layered')
turned = chosen(turn, 'gradient/(tape|scheduled|batched|compiled|checkpointed)/layered')
eval panel(0.535, 0.85, 'the function and its whole gradient')
plot @bands, @lines, @rings, @turns, @titles
unset multiplot
