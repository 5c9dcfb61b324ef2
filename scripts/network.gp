#: network-ratio.tsv ratio --over 'function/plain/*' --x nodes --select 'gradient/*'
#
# C11. Perceptrons, differentiated by every weight. A flat line means that the gradient by all
# weights costs a constant number of evaluations, however many weights there are.

table = data.'network-ratio.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|batched|compiled|checkpointed)/dense')
title_of(s) = mode(s)

eval heading('The gradient by all weights of a network for a few evaluations', 'Time of the gradient in evaluations of the function (plain interpreter), against the number of nodes')
eval caption(table)
set logscale xy
set format xy decades
set xlabel 'nodes; about a third of them are weights'
gap = 0.24; reach = 1.2
plot @bands, @lines, @rings, @titles
