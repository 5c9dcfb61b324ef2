#: stability.tsv table --x error --y bound --also condition --select 'rounding/*'
#: stability-ratio.tsv ratio --x nodes --over 'gradient/tape/*' --select 'stability/*'
#
# C13. What one gradient tells about rounding, against the rounding error measured in 113 bits, each point
# the worst of several evaluations of one graph, relative to its value. Left, the bound: no point may lie below the
# diagonal, where the error would be the larger one. Right, the condition number times the unit roundoff, what exact inputs but for
# their own rounding would do to the result: points well below that diagonal are the formula's fault and
# not the function's, and rewriting it helps.

set multiplot
table = data.'stability.tsv'
costs = data.'stability-ratio.tsv'
names = series(table)
cost(most) = system(sprintf("awk -F '\t' -v most=%d '!/^#/ && NF > 2 { if (!n++ || (most ? $2 > c : $2 < c)) c = $2 } END { printf \"%%.1f\", c }' '%s'", most, costs))
eval heading('The same sweep tells numerical stability', 'What one sweep tells at the cost of '.cost(0).' to '.cost(1).' gradients, against the rounding error as it is')
eval captioned(table, 'Costs: medians of '.repetitions(costs).' repetitions. Errors: not a time, each the largest share of its bound at 8 or 16 points.')
families = chosen(table, 'rounding/family/.*')
naive = chosen(table, 'rounding/naive/.*')
rewritten = chosen(table, 'rounding/rewritten/.*')
text(f) = f eq 'cosine' ? '1 − cos x' : f eq 'squares' ? 'x² − y²' : f eq 'horner' ? '(x − 1)^7' : f eq 'alternating' ? 'e^{−x}' : f
unit = 2.0 ** -53
set logscale xy
set format x decades
set format y decades
set xrange [1e-17:1]
set xtics 1e-16, 1e4
set ytics 1e-16, 1e4
set xlabel 'rounding error'
drawn(y) = sprintf("x with lines lc rgb '#909090' lw 1 dt (6,5), for [k in naive] table index int(k)-1 using 1:(%s) with linespoints pt 13 ps 0.9 lw 1.2 lc rgb '#D55E00', for [k in families] table index int(k)-1 using 1:(%s) with points pt 6 ps 0.9 lc rgb '#0072B2', for [k in rewritten] table index int(k)-1 using 1:(%s) with points pt 8 ps 1 lc rgb '#009E73'", y, y, y)
last(k) = sprintf("< awk -F '\t' -v OFS='\t' -v k=%d '/^#/ { next } NF == 0 { if (was) block++; was = 0; next } { was = 1 } block + 1 == k { at = $0 } END { print at }' '%s'", int(k), table)

key(n, y, pt, tint, text) = sprintf("set label %d '%s' at 4e-16, %g left point pt %d ps 1 lc rgb '%s' offset 1,0 font ',11' tc rgb '%s'", n, text, y, pt, tint, tint)
eval key(11, 1e-2, 13, '#D55E00', 'formula that loses digits')
eval key(13, 5e-4, 8, '#009E73', 'the same, rewritten')
eval key(12, 2.5e-5, 6, '#0072B2', 'graph of a family')
eval panel(0.09, 0.44, 'bound')
set label 14 'equal' at 3e-3, 1.2e-4 center font ',10' tc rgb '#808080'
eval 'plot '.drawn('$2')

unset label
eval panel(0.57, 0.92, 'condition number × unit roundoff')
eval 'plot '.drawn('$8 * unit').", for [k in naive] last(k) using 1:($8 * unit):(text(family(word(names, int(k))))) with labels left boxed offset 0.8,0 font ',11' tc rgb '#D55E00'"
unset multiplot
