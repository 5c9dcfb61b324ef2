#: depth.tsv table --x depth --by k --also log2_paths,edges --select '*/ladder/*' --select '*/kchain/*'
#: depth-fit.tsv fit --x depth --by k --axes loglinear --select 'gradient/paths*/ladder/*' --select 'gradient/paths*/kchain/*'
#
# C4. Left: on these logarithmic axes a sweep is a straight line, in proportion to depth, and an
# enumerator leaves it upwards, since every link multiplies the paths: by k on a k-chain, whose links
# are k functions side by side. The 2-chain is the ladder under another name, so its squares lie on the
# ladder's line. Right: the ladder's times divided by what each has to do, a path or an edge. There
# sweeps are flat, and paths-shared once its paths are many; paths multiplies each path anew, so that
# longer ones are dearer.

set multiplot
table = data.'depth.tsv'
names = series(table)
shown = chosen(table, 'gradient/(paths|paths-shared|tape|forward)/ladder').' '.chosen(table, 'function/plain/ladder')
two = chosen(table, 'gradient/paths-shared/kchain/k:2')
three = chosen(table, 'gradient/paths-shared/kchain/k:3')
title_of(s) = kind(s) eq 'function' ? 'function' : mode(s)
# A block of the table, its times divided; nothing where there is no such block.
per(k, work) = sprintf("< awk -F '\t' -v OFS='\t' -v k='%s' '/^#/ { next } NF == 0 { if (was) block++; was = 0; next } { was = 1 } block + 1 == k { print $1, $2 / %s }' '%s'", k, work, table)

eval heading('Paths explode with depth; a sweep only grows with it', 'A ladder, whose depth d makes 2^d paths; at the left also 2-chain (squares) and 3-chain, by paths-shared')
eval ringed(table)
set logscale xy
set format x decades
set xlabel 'depth d'
gap = 0.4; reach = 1.5
set format y decades
eval panel(0.08, 0.43, 'ns a derivative')
plot [1:*] @bands, @lines, @rings, @titles, \
     for [k in three] table index int(k)-1 using 1:2 with linespoints lw 1.8 ps 0.7 lc rgb colour(style_of(k)) dt dash(style_of(k)) pt point(style_of(k)), \
     per(two, '1') using 1:2 with points pt 4 ps 1.2 lc rgb colour('paths-shared'), \
     per(two, '1') using 1:($1 == 16 ? $2 : NaN):("2-chain:\n2^d paths") with labels left boxed offset 1.4,0.5 font ',11', \
     for [k in three] ends(table, k, 0, 0) using 1:2:("3-chain:\n3^d paths") with labels right boxed offset -0.5,0.5 font ',11'

unset label
walks = chosen(table, 'gradient/(paths|paths-shared)/ladder')
sweeps = chosen(table, 'gradient/(tape|forward)/ladder')
set format y '%g'
set ytics (1, 2, 5, 10, 20, 50, 100)
eval panel(0.62, 0.83, 'ns a path, or an edge')
last(k, work) = per(k, work).' | tail -n 1'
plot [1:*][1:30] \
     for [k in walks] per(k, '2 ^ $8') using 1:2 with linespoints lw 1.8 ps 0.7 lc rgb colour(style_of(k)) dt dash(style_of(k)) pt point(style_of(k)), \
     for [k in sweeps] per(k, '$9') using 1:2 with linespoints lw 1.8 ps 0.7 lc rgb colour(style_of(k)) dt dash(style_of(k)) pt point(style_of(k)), \
     for [k in walks] last(k, '2 ^ $8') using 1:2:(style_of(k).', a path') with labels left offset 0.8,0.6 font ',11' tc rgb colour(style_of(k)), \
     for [k in sweeps] last(k, '$9') using 1:2:(style_of(k).', an edge') with labels left offset 0.8,0 font ',11' tc rgb colour(style_of(k))
unset multiplot
