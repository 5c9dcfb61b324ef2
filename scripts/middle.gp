#: middle.tsv table --x waist --select 'jacobian/*/inputs:24/*'
#: middle-multiplications.tsv table --x waist --select 'jacobian/*/inputs:24/*' --y multiplications
#
# Beyond both modes: the whole Jacobian of four dense layers of 24 units, a waist of b, and four more.
# Left, the multiplications that each way does, exactly; right, the time it takes, the function included.
# Forward mode carries all inputs through the waist, reverse mode all outputs, and so does eliminating
# vertices from either end (right: from the outputs; from the inputs is in the table). The narrower the
# waist, the more is saved by eliminating from the middle (the mode "elimination", which follows
# Markowitz's rule).

set multiplot
table = data.'middle-multiplications.tsv'
names = series(table)
eval heading('Neither forward nor reverse: through a waist, from the middle', 'The Jacobian of a network of 24 inputs and 24 outputs, against the units b of its waist')
eval ringed(data.'middle.tsv')
set logscale x 2
set logscale y
set xlabel 'units b in the waist'
set xrange [1:24]
set xtics (1, 2, 4, 8, 24)
set format y decades
reach = 1.2

# Alike: forward and reverse sweeps; and the two orders, first to last and last to first.
shown = chosen(table, 'jacobian/(tape|batched|elimination-reverse|elimination)/.*')
title_of(s) = mode(s) eq 'tape' ? 'forward or reverse' : mode(s) eq 'batched' ? 'active edges only' : mode(s) eq 'elimination' ? 'from the middle' : 'from either end'
gap = 0.12
eval panel(0.09, 0.355, 'multiplications')
plot @lines, @titles

unset label
table = data.'middle.tsv'
names = series(table)
shown = chosen(table, 'jacobian/(tape|batched|forward|forward-vector|elimination-reverse|elimination)/.*')
title_of(s) = mode(s) eq 'tape' ? 'reverse (tape)' : mode(s) eq 'batched' ? 'reverse, 8 at once' : mode(s) eq 'forward-vector' ? 'forward, 8 at once' : mode(s) eq 'elimination' ? 'from the middle' : mode(s) eq 'elimination-reverse' ? 'from the outputs' : mode(s)
unset logscale y # or stats would count exponents
stats table using 3 name 'LOW' nooutput # the bands' ends
stats table using 4 name 'HIGH' nooutput
set logscale y
gap = 0.04 * (ceil(log10(HIGH_max)) - floor(log10(LOW_min))) # a line of text
eval panel(0.58, 0.78, 'ns a Jacobian')
plot @bands, @lines, @rings, @titles
unset multiplot
