#: width-ratio.tsv ratio --over 'function/plain/*' --x inputs --select 'gradient/*'
#
# C7. What the whole gradient costs, in evaluations of the function, as the number of inputs grows.
# A flat line pays the same however many inputs there are; a line along the dashed guide pays for
# each input again. The enumerators of paths pay for every path: they climb
# with these, and are flat on a tree, where each input has one.

table = data.'width-ratio.tsv'
names = series(table)
shown = chosen(table, 'gradient/(difference-forward|forward|forward-vector|paths|paths-shared|tape|scheduled|compiled|batched)/layered').' '.chosen(table, 'gradient/paths/tree')
title_of(s) = family(s) eq 'tree' ? mode(s).', on a tree' : mode(s)

eval heading('All n derivatives for a few evaluations, however many inputs', 'Time of the gradient in evaluations of the function (plain interpreter), against the number of inputs n')
eval ringed(table)
set logscale xy
set format xy decades
set xlabel 'inputs n'
gap = 0.24; reach = 1.2
stats table using 1:2 nooutput
top = STATS_max_y / 2 # central differences, not shown, take twice n
set label 1 'n evaluations' at top / 10, top / 4.5 rotate by 36 @guided
plot [1:*][0.05:*] x < top ? x : NaN with lines @guide, @bands, @lines, @rings, @titles
