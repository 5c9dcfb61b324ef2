#: enumeration-tree.tsv table --x inputs --select 'gradient/*/tree/*'
#: enumeration-butterfly.tsv table --x inputs --select 'jacobian/*/butterfly/*'
#
# Where each input has one path to each output, a sweep has nothing to share, and enumerating paths is
# no steeper than reverse mode: the gradient of a tree of products (left), the whole Jacobian of a
# butterfly (right).

set multiplot
set logscale xy
set format x decades
set format y decades
set xlabel 'inputs n'
gap = 0.35; reach = 1.2

table = data.'enumeration-tree.tsv'
names = series(table)
shown = chosen(table, 'gradient/(paths|paths-shared|forward|tape)/tree')
eval heading('One path for each pair: enumerating is no steeper than a sweep', 'Time in ns against the number of inputs: all derivatives of the one output, and of n outputs')
eval ringed(table)
eval panel(0.08, 0.40, 'gradient of a binary tree')
plot @bands, @lines, @rings, @titles

unset label
table = data.'enumeration-butterfly.tsv'
names = series(table)
shown = chosen(table, 'jacobian/(paths|paths-shared|forward|tape)/butterfly')
eval panel(0.57, 0.87, 'Jacobian of a butterfly')
plot @bands, @lines, @rings, @titles
unset multiplot
