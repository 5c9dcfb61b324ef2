#: peers-ratio.tsv ratio --over 'function/plain/*' --x nodes --select 'gradient/*/layered/*'
#
# Our own modes beside other projects, on the same graphs in the same process. Lower is cheaper;
# recording anew for every point and replaying a recorded tape are different lines.

table = data.'peers-ratio.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|batched|compiled|adolc-trace|adolc-replay|sacado-rad|sacado-sfad)/layered')

eval heading('A gradient in evaluations of the function, beside other projects', 'Time of the gradient of layered graphs over that of the plain interpreter, against nodes')
eval caption(table)
set logscale xy
set format x decades
set format y '%g'
set xlabel 'nodes'
gap = 0.3; reach = 1.2
looks = looks.' adolc-trace:#CC79A7:1:6 adolc-replay:#CC79A7:2:8 sacado-rad:#D55E00:1:10 sacado-sfad:#D55E00:2:12 '
plot @bands, @lines, @rings, @titles
