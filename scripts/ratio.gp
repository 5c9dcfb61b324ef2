#: ratio.tsv ratio --over 'function/plain/*' --x nodes --by none --select 'gradient/*/layered/*' --select '!*/rotate:*'
#
table = data.'ratio.tsv'
names = series(table)
shown = chosen(table, 'gradient/.*')
eval heading('A gradient costs a small constant times its function, at any size', 'Time of the gradient over the function (plain interpreter), layered graphs of width = depth, against nodes')
eval caption(table)
set logscale x
set format x decades
set xlabel 'nodes'
set yrange [0:*]
plot @bands, @lines, @rings, @titles
