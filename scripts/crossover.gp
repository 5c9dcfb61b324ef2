#: crossover-ratio.tsv ratio --over 'jacobian/tape/*' --select 'jacobian/forward/*' --x inputs --by outputs
#
# C9. Below the line at 1 forward mode is the faster one. Each line is one number of outputs; where
# it crosses 1 the two take the same time.

table = data.'crossover-ratio.tsv'
names = series(table)
shown = chosen(table, 'jacobian/forward/bowtie.*')
outputs(s) = s[strstrt(s, 'outputs:') + 8:]
title_of(s) = sprintf('m = %s', outputs(s))
ramp = '#0072B2 #56B4E9 #009E73 #E69F00 #D55E00 #CC79A7'
colour(k) = word(ramp, int(k) % 6 + 1)
dash(k) = int(k) % 4 + 1
point(k) = int(k) % 6 + 4
style_of(k) = int(k)

eval heading('Few inputs, many outputs: forward mode wins', 'Time of the Jacobian by dual numbers over that by the tape, against inputs n, for m outputs')
eval caption(table)
set logscale x 4
set logscale y
set format '%g'
set xlabel 'inputs n'
set ylabel 'forward / reverse' offset 1,0
gap = 0.1; reach = 1.2
stats table using 1:2 nooutput
set label 1 'equal' at 1.1, 1.25 @guided
set xrange [1:1.6 * STATS_max_x] # room for the lines' names
plot 1 with lines @guide, @bands, @lines, @rings, @titles
