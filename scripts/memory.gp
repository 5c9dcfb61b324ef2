#: memory-held.tsv table --x nodes --y bytes --select 'memory/*'
#: memory-peak.tsv table --x nodes --y peak_bytes --select 'memory/*'
#
# Beyond the claims: what a gradient takes in memory. Lines with filled points: bytes that each mode holds for a
# graph of 64 inputs (the graph itself not counted), against its nodes. Hollow points: what a process of its
# own held at most, over what it had before, while it was set up and took one gradient; shown from a megabyte
# on, since the system counts in batches of up to 256 kB. Along the dashed guide memory grows as the number
# of nodes. The tape keeps two partials, an adjoint and a value a node; checkpoints keep a few states and
# evaluate again, as the batched mode does beyond the cache.

table = data.'memory-held.tsv'
peak = data.'memory-peak.tsv'
names = series(table)
shown = chosen(table, 'memory/.*')
title_of(s) = mode(s) eq 'batched' ? 'batched, 8 points' : mode(s)

eval heading('Memory grows with the graph; checkpoints take the least', 'Bytes held (lines) and the peak of a whole process (hollow points), against the number of nodes')
eval captioned(table, 'Not a time: bytes held are exact; each peak is of one process.')
set logscale xy
set format xy decades
set xlabel 'nodes'
set ylabel 'bytes' offset 1,0
stats table using 1:2 nooutput
set label 1 '300 bytes a node' at STATS_min_x, STATS_min_x * 1700 @guided
gap = 0.21; reach = 1.2
plot [STATS_min_x / 1.2:STATS_max_x * 1.2] 300 * x with lines @guide, \
     for [k in shown] table index int(k)-1 using 1:2 with linespoints lw 1.8 ps 0.7 lc rgb colour(style_of(k)) dt dash(style_of(k)) pt filled(point(style_of(k))), \
     for [k in shown] peak index int(k)-1 using 1:($2 > 1e6 ? $2 : NaN) with points ps 0.9 lc rgb colour(style_of(k)) pt hollow(point(style_of(k))), \
     @titles
