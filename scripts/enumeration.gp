#: enumeration.tsv table --x inputs --select 'gradient/*/tree/*'
#
# On a tree every input has one path to the output, and there is nothing that a sweep could share:
# enumerating paths is parallel to the sweeps, not steeper.

table = data.'enumeration.tsv'
names = series(table)
shown = chosen(table, 'gradient/(paths|paths-shared|forward|tape)/tree')

eval heading('Where enumerating paths does not lose: one path for each input', 'Time of the gradient of a binary tree of products, against the number of its inputs')
eval caption(table)
set logscale xy
set format x '%g'
set format y decades
set ylabel 'time, ns' offset 1,0
set xlabel 'inputs n'
gap = 0.3; reach = 1.2
plot @bands, @lines, @rings, @titles
