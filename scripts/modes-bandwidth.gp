#: modes-bandwidth.tsv table --select 'gradient/tape/layered/*' --select 'gradient/scheduled/layered/*' --select 'gradient/batched/layered/*' --select '!*/rotate:*' --x bytes --per traffic
#: modes-triad.tsv table --select 'triad/*' --x bytes --per bytes
#
# Bytes that a gradient moves in a second, against a STREAM triad (a = b + s c) over as many bytes.
# What a mode moves it tells from its arrays: each one's size once for every sweep that reads it and
# once for every one that writes it. A line well below the triad's is not bound by memory; one
# above it finds part of what it reads in a cache still.

set logscale xy
set format x decades
set format y '%g'
set yrange [3:120]
set ytics (2, 5, 10, 20, 50, 100, 200)
set xlabel 'bytes held'
set ylabel 'GB/s' offset 0.5,0

triad = data.'modes-triad.tsv'
gradients = data.'modes-bandwidth.tsv'
names = series(gradients).' '.series(triad)
shown = chosen(gradients, 'gradient/.*/layered')
eval heading('How near the gradients come to what memory gives', 'GB moved in a second, against the bytes that the mode holds, layered graphs')
eval caption(gradients)
title_of(s) = kind(s) eq 'triad' ? 'STREAM triad' : mode(s)
stats triad using 1:(1 / $2) nooutput
set xrange [3e3:6 * STATS_max_x]
# Tables hold ns a byte; the inverse is GB/s. Names are placed with the triad's among the modes'.
power = -1; gap = 0.13; reach = 2
band = "using 1:(1 / $3):(1 / $4) with filledcurves lc rgb colour(style_of(k))"
line = "using 1:(1 / $2) with linespoints lw 1.8 ps 0.7 lc rgb colour(style_of(k)) dt dash(style_of(k)) pt point(style_of(k))"
modes = shown
table = gradients."' '".triad
shown = modes.' '.words(names)
plot triad using 1:(1 / $3):(1 / $4) with filledcurves lc rgb '#000000', \
     triad using 1:(1 / $2) with lines lw 1.8 lc rgb '#000000' dt (6,5), \
     for [k in modes] gradients index int(k)-1 @band, for [k in modes] gradients index int(k)-1 @line, @titles
