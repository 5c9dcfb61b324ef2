#: depth.tsv table --x depth --by k --select '*/ladder/*' --select '*/kchain/*'
#: depth-fit.tsv fit --x depth --by k --axes loglinear --select 'gradient/paths*/ladder/*' --select 'gradient/paths*/kchain/*'
#
# C4. On logarithmic axes a sweep follows the dashed guide, time proportional to depth; an
# enumerator leaves it, upwards, as its time multiplies with every link.

table = data.'depth.tsv'
names = series(table)
shown = chosen(table, 'gradient/(paths|paths-shared|tape|forward|scheduled)/ladder').' '.chosen(table, 'gradient/paths-shared/kchain/k:3').' '.chosen(table, 'function/plain/ladder')
title_of(s) = kind(s) eq 'function' ? 'function' : family(s) eq 'kchain' ? mode(s).', k = 3' : mode(s)
style_of(k) = mode(word(names, int(k)))

eval heading('Paths explode with depth; a sweep only grows with it', 'Time of one derivative of a ladder, whose depth d gives 2^d paths (k = 3: a chain with 3^d), against depth')
eval caption(table)
set logscale xy
set format x '%g'
set format y decades
set ylabel 'time, ns' offset 1,0
set xlabel 'depth d'
gap = 0.3; reach = 1.2
plot [1:*] @bands, @lines, @rings, @titles
