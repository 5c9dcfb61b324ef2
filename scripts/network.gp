#: network-ratio.tsv ratio --over 'function/plain/*' --x inputs --select 'gradient/*'
#
# C11. What the gradient of a perceptron by all its weights costs, in evaluations of the perceptron by the
# plain interpreter. A flat line costs the same few evaluations however many weights there are. Dashed: the
# bounds of theory, 3 to 5 evaluations.

table = data.'network-ratio.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|batched|compiled|checkpointed)/dense')

eval heading('The gradient by all weights of a network for a few evaluations', 'Time of the gradient in evaluations of the function (plain interpreter), against the number of weights')
eval ringed(table)
set logscale xy
set format x decades
set xlabel 'weights'
set ytics add ('0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '3' 3, '4' 4, '5' 5, '10' 10)
set yrange [*:12]
set label 8 'bounds of theory' at graph 0.01, first 5.8 left font ',10' tc rgb '#808080'
gap = 0.075; reach = 0.5
plot @bounds, @bands, @lines, @rings, @titles
