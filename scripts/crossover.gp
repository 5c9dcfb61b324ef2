#: crossover-scalar.tsv ratio --select 'jacobian/forward/*' --over 'jacobian/tape/*' --x inputs --by outputs --also outputs
#: crossover-vector.tsv ratio --select 'jacobian/scheduled-forward-vector/*' --over 'jacobian/batched/*' --x inputs --by outputs --also outputs
#: crossover-scalar-line.tsv crossover --select 'jacobian/forward/*' --over 'jacobian/tape/*'
#: crossover-vector-line.tsv crossover --select 'jacobian/scheduled-forward-vector/*' --over 'jacobian/batched/*'
#
# C9. The whole Jacobian of graphs with n inputs and m outputs. A cell tells log2 of forward mode's
# time over reverse mode's: blue and negative, forward is the faster one. Solid: where the two took
# the same time, with its 95 % band; dashed: where operation counts put it, n = 1.67 m + 0.33.

set multiplot
log2(x) = log(x) / log(2)
max(a, b) = a > b ? a : b
# The two panels on one scale of colours, their cells as far apart as the sizes are.
tables = data.'crossover-scalar.tsv '.data.'crossover-vector.tsv'
reach = 1; top = 0; cells = 0
do for [k=1:2] {
    stats word(tables, k) using (log2($2)):(log2($8)) nooutput
    reach = max(reach, max(abs(STATS_min_x), abs(STATS_max_x)))
    top = STATS_max_y; cells = STATS_records
}
apart = top / (sqrt(cells) - 1)

eval heading('Few inputs, many outputs: forward mode wins', 'log_2 of the time of the Jacobian by forward mode over that by reverse mode; below 0 forward is faster')
eval captioned(word(tables, 1), 'Ratios of medians of '.repetitions(word(tables, 1)).' repetitions; band: 95 % bootstrap interval of the break-even point.')
set palette defined (-1 '#0072B2', -0.5 '#88BCDD', 0 '#FFFFFF', 0.5 '#F0B48C', 1 '#D55E00')
set cbrange [-reach:reach]
unset colorbox
unset grid
set xrange [-0.5 * apart:top + 0.5 * apart]
set yrange [-0.5 * apart:top + 0.5 * apart]
signed(v) = abs(v) < 0.05 ? '0' : sprintf('%+.1f', v)
sizes(last) = last > 0 ? sizes(last - apart).sprintf(', "%d" %g', 2 ** last, last) : '"1" 0'
eval 'set xtics ('.sizes(top).')'
eval 'set ytics ('.sizes(top).')'
set xlabel 'outputs m'
# Numbers stand in the corner that is turned away from the line: below it at the right, above it at the left.
number = "(signed(log2($2))):(abs(log2($2)) > 0.7 * reach ? 0xFFFFFF : 0x202020)"
numbered = "font small tc rgb variable"
small = cells > 40 ? ',7.5' : ',10.5'
inside(file) = "< awk -F '\t' '$5 == \"inside\"' '".file."'"
set style fill solid 1 noborder
set style textbox opaque noborder margins 0.2,0.2 fillcolor rgb '#ffffff'

do for [k=1:2] {
    table = word(tables, k)
    line = table[:strlen(table) - 4].'-line.tsv'
    if (k == 1) { eval panel(0.085, 0.485, 'a sweep at a time') }
    if (k == 2) { unset label 9001; unset label 9002; unset label 9003; eval panel(0.575, 0.975, 'eight at once, on the plan') }
    if (k == 1) { set ylabel 'inputs n' offset 1,0 } else { unset ylabel }
    set label 9004 at graph 0, 1.085
    set label 1 'n = 1.67 m + 0.33' at graph 1, graph 1.025 right font ',9' tc rgb '#404040'
    plot table using (log2($8)):(log2($1)):(0.48 * apart):(0.48 * apart):(log2($2)) with boxxyerror lc palette, \
         inside(line) using (log2($1)):(log2($3)):(log2($4)) with filledcurves fs transparent solid 0.2 noborder lc rgb '#000000', \
         inside(line) using (log2($1)):(log2($2)) with linespoints lw 2.2 pt 7 ps 0.6 lc rgb '#000000', \
         log2(1.67 * 2 ** x + 0.33) with lines lc rgb '#404040' lw 1.6 dt (6,5), \
         table using (log2($8) + 0.45 * apart):($2 < 1 ? log2($1) - 0.27 * apart : NaN):@number with labels right @numbered, \
         table using (log2($8) - 0.45 * apart):($2 < 1 ? NaN : log2($1) + 0.27 * apart):@number with labels left @numbered
}
unset multiplot
