#: history-time.tsv history --y ns --threshold 1000 --select gradient/forward/layered/width:64/depth:64 --select gradient/forward-vector/layered/width:64/depth:64 --select gradient/tape/layered/width:64/depth:64 --select gradient/checkpointed/layered/width:64/depth:64 --select gradient/scheduled/layered/width:64/depth:64 --select gradient/batched/layered/width:64/depth:64
#: history-instructions.tsv history --y instructions --threshold 1000 --select gradient/forward/layered/width:32/depth:64 --select gradient/forward-vector/layered/width:32/depth:64 --select gradient/tape/layered/width:32/depth:64 --select gradient/checkpointed/layered/width:32/depth:64 --select gradient/scheduled/layered/width:32/depth:64 --select gradient/batched/layered/width:32/depth:64
#
# What this project's own modes cost from commit to commit, over the first run of the history. Grey
# steps are the levels between change points, and a ring marks a change point. Times drift with the
# machine; instructions are exact.
wide = 800; high = 640
set multiplot
set logscale y 2
set format y '%g'
set ytics (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.5, 2, 3, 4, 5)
set rmargin at screen 0.80
panels = "time instructions"
do for [k=1:2] {
    table = data.'history-'.word(panels, k).'.tsv'
    names = series(table)
    count = words(names)
    set xrange [*:*]; set yrange [*:*]
    stats table using 1 name 'run' nooutput
    stats table using 3 name 'relative' nooutput
    low = relative_min < 0.85 ? relative_min * 0.95 : 0.8
    top = relative_max > 1.2 ? relative_max * 1.05 : 1.25
    set xrange [0.5:run_max + 0.5]
    set xtics ceil(run_max / 10.0)
    set yrange [low:top]
    set tmargin at screen (k == 1 ? 0.83 : 0.44)
    set bmargin at screen (k == 1 ? 0.56 : 0.17)
    set label 10 word(panels, k) at graph 0.01, graph 1.06 left tc rgb '#404040'
    if (k == 2) { set xlabel 'run' tc rgb '#404040' }
    unset label 9001; unset label 9002; unset label 9003
    if (k == 1) { eval heading('Is it still as fast?', 'Gradient of one layered graph, over the first run. Steps: levels between change points. Rings: change points.') }
    if (k == 2) { set label 9003 machine(table) at screen 0.018, screen 0.03 left font ',9' noenhanced tc rgb '#808080' }
    all = system("seq -s ' ' ".count)
    ends = sprintf("< awk -v blocks='%s' -v column=3 -v reach=9 -v gap=%g -f scripts/labels.awk '%s'", all, 0.1 * log10(top / low), table)
    plot for [j=1:count] table index j-1 using 1:4 with steps lw 1 lc rgb '#b0b0b0' dt 2, \
         for [j=1:count] table index j-1 using 1:3 with linespoints lw 1.4 ps 0.5 lc rgb colour(mode(word(names, j))) dt dash(mode(word(names, j))) pt point(mode(word(names, j))), \
         for [j=1:count] table index j-1 using 1:($5 == 1 ? $3 : NaN) with points pt 6 ps 1.8 lw 1.2 lc rgb '#202020', \
         for [j=1:count] ends using 1:2:(mode(word(names, j))) every ::j-1::j-1 with labels left offset 0.8,0 font ',9' tc rgb colour(mode(word(names, j)))
}
unset multiplot
