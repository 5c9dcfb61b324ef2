#: memory-checkpoints.tsv ratio --x checkpoints --over 'gradient/tape/*' --select 'gradient/checkpointed-*' --also bytes,steps
#: memory-checkpoints-step.tsv ratio --x nodes --over 'gradient/tape/*' --select 'function/checkpointed/*'
#: memory-checkpoints-tape.tsv table --x nodes --y bytes --select 'gradient/tape/*'
#
# Beyond the claims: time for memory. Left, the time of a gradient over the tape's; right, the bytes over
# the tape's; both against the number of checkpoints, for a time-stepping stencil and a recurrent network.
# Dashed: what the binomial schedule predicts (Griewank 1992: c checkpoints and r repetitions reach
# C(c + r, c) steps), from the time with a checkpoint at every step and that of one evaluation. What
# remains on the right where checkpoints are few is a slot number for every node.

set multiplot
table = data.'memory-checkpoints.tsv'
step = data.'memory-checkpoints-step.tsv'
tape = data.'memory-checkpoints-tape.tsv'
# The rows of one family, by their checkpoints; and the number in a column of its last row.
of(file, f) = "< awk -F '\t' '/^# [a-z]*\\// { on = $0 ~ /\\/".f."$/ } !/^#/ && NF > 3 && on' '".file."' | sort -n"
number(file, f, column) = real(system(substr(of(file, f), 3, 9999)." | tail -n 1 | cut -f ".column))
families = 'stencil rnn'

# Steps taken forward in all over the steps: r - beta(c + 1, r - 1) / l.
beta(c, r) = r < 0 ? 0 : r == 0 ? 1 : beta(c, r - 1) * (c + r) / r
least(c, l, r) = beta(c, r) >= l ? r : least(c, l, r + 1)
again(c, l) = least(c, l, 0) - beta(c + 1, least(c, l, 0) - 1) / l
steps = number(table, 'stencil', 9)
evaluation(f) = number(step, f, 2)
whole(f) = number(table, f, 2)
predicted(f, c) = whole(f) + evaluation(f) * (again(c, steps) - again(steps, steps))

eval heading('Checkpoints: memory for time, as the binomial schedule has it', sprintf('A gradient of %d steps by the checkpointed mode, over the tape, against the number of checkpoints', steps))
eval ringed(table)
set logscale xy
set xlabel 'checkpoints'
set xrange [1.6:steps * 1.25]
set xtics (2, 8, 32, 128, 512)
set ytics (1, 2, 3, 4, 5, 7, 10, 15, 20, 30)
stats table using 2 nooutput
set yrange [1:1.2 * STATS_max]
do for [i=1:2] { set label i word(families, i) at steps * 1.1, whole(word(families, i)) left offset 0.8,(i == 1 ? -0.6 : 0.6) font ',11' tc rgb tint(word(families, i)) }
eval panel(0.08, 0.38, 'time / time of the tape')
plot for [f in families] of(table, f) using 1:(predicted(f, $1)) with lines lc rgb tint(f) lw 1 dt (6,5), \
     for [f in families] of(table, f) using 1:3:4 with filledcurves lc rgb tint(f), \
     for [f in families] of(table, f) using 1:2 with points ps 1 pt mark(f) lc rgb tint(f), \
     for [f in families] of(table, f) using 1:($6 == 1 ? $2 : NaN) with points pt 6 ps ring lw 0.8 lc rgb '#909090'

unset label
eval panel(0.57, 0.86, 'bytes / bytes of the tape')
set ytics (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 1)
set yrange [0.08:0.3]
do for [i=1:2] { set label i word(families, i) at steps * 1.1, number(table, word(families, i), 8) / number(tape, word(families, i), 2) left offset 0.8,(i == 1 ? -0.6 : 0.6) font ',11' tc rgb tint(word(families, i)) }
plot for [f in families] of(table, f) using 1:($8 / number(tape, f, 2)) with linespoints lw 1.4 ps 0.9 pt mark(f) lc rgb tint(f)
unset multiplot
