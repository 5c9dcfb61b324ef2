#: modes-bandwidth.tsv table --select 'gradient/tape/layered/*' --select 'gradient/scheduled/layered/*' --select 'gradient/batched/layered/*' --select '!*/rotate:*' --x bytes --per traffic
#: modes-triad.tsv table --select 'triad/*' --x bytes --per bytes
#
# Bytes that a gradient moves in a second, against a STREAM triad (a = b + s c) over as many bytes.
# What a mode moves it tells from its arrays: each one's size once for every sweep that reads it and
# once for every one that writes it. A line well below the triad's is not bound by memory.

set logscale x
set format x decades
set format y '%g'
set yrange [0:*]
set xlabel 'bytes held'
set ylabel 'GB/s' offset 0.5,0

triad = data.'modes-triad.tsv'
table = data.'modes-bandwidth.tsv'
names = series(table)
shown = chosen(table, 'gradient/.*/layered')
eval heading('How near the gradients come to what memory gives', 'GB moved in a second, against the bytes that the mode holds, layered graphs')
eval caption(table)
# A table holds ns a byte; its inverse is GB/s.
end(file, k) = sprintf("< awk -F '\t' -v k=%d '/^#/ { next } NF == 0 { open = 0; next } { if (!open) block++; open = 1; if (block == k) last = $1 FS 1 / $2 } END { print last }' '%s'", int(k), file)
stats triad using 1:2 nooutput
set xrange [1e3:6 * STATS_max_x]
plot triad using 1:(1 / $3):(1 / $4) with filledcurves lc rgb '#000000', \
     triad using 1:(1 / $2) with lines lw 1.8 lc rgb '#000000' dt (6,5), \
     end(triad, 1) using 1:2:('STREAM triad') with labels left offset 0.8,0 font ',11', \
     for [k in shown] table index int(k)-1 using 1:(1 / $3):(1 / $4) with filledcurves lc rgb colour(style_of(k)), \
     for [k in shown] table index int(k)-1 using 1:(1 / $2) with linespoints lw 1.8 ps 0.7 lc rgb colour(style_of(k)) dt dash(style_of(k)) pt point(style_of(k)), \
     for [k in shown] end(table, k) using 1:2:(style_of(k)) with labels left offset 0.8,0 font ',11' tc rgb colour(style_of(k))
