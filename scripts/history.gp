#: history-time.tsv history --y ns --threshold 1000 --select '*/*'
#: history-instructions.tsv history --y instructions --threshold 1000 --select '*/*'
#
# What this project's own modes cost from commit to commit, over the first run of the history. Each grey
# line is a series; those of one graph, 64 nodes wide for time and 32 for instructions, carry their modes'
# names. A ring marks a change point, a dashed step the level between two. Times drift with the machine;
# instructions are exact.
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
    named = chosen(table, 'gradient/(forward|forward-vector|tape|checkpointed|scheduled|batched)/layered/width:'.(k == 1 ? 64 : 32).'/depth:64')
    set xrange [*:*]; set yrange [*:*]
    stats table using 1 name 'run' nooutput
    stats table using 3 name 'relative' nooutput
    low = relative_min < 0.9 ? relative_min * 0.85 : 0.8
    top = relative_max > 1.2 ? relative_max * 1.05 : 1.25
    set xrange [0.5:run_max + 0.5]
    set xtics ceil(run_max / 10.0)
    set yrange [low:top]
    set tmargin at screen (k == 1 ? 0.83 : 0.44)
    set bmargin at screen (k == 1 ? 0.56 : 0.17)
    set label 10 word(panels, k) at graph 0.01, graph 1.06 left tc rgb '#404040'
    if (k == 2) { set xlabel 'run' tc rgb '#404040' }
    unset label 9001; unset label 9002; unset label 9003
    if (k == 1) { eval heading('Is it still as fast?', 'Every series over its first run (grey); named: gradients of one layered graph. Rings: change points.') }
    if (k == 2) { set label 9003 machine(table) at screen 0.018, screen 0.03 left font ',9' noenhanced tc rgb '#808080' }
    ends = sprintf("< awk -v blocks='%s' -v column=3 -v reach=9 -v gap=%g -f scripts/labels.awk '%s'", named, 0.085 * log10(top / low), table)
    of(j) = mode(word(names, int(j)))
    plot for [j=1:count] table index j-1 using 1:3 with lines lw 0.6 lc rgb '#d0d0d0', \
         for [j=1:count] table index j-1 using 1:($5 == 1 ? $3 : NaN) with points pt 6 ps 0.6 lw 0.6 lc rgb '#909090', \
     for [j in named] table index int(j)-1 using 1:4 with steps lw 1 lc rgb '#909090' dt 2, \
         for [j in named] table index int(j)-1 using 1:3 with linespoints lw 1.4 ps 0.5 lc rgb colour(of(j)) dt dash(of(j)) pt point(of(j)), \
             for [j in named] table index int(j)-1 using 1:($5 == 1 ? $3 : NaN) with points pt 6 ps 1.5 lw 1.2 lc rgb colour(of(j)), \
     for [j=1:words(named)] ends using 1:2:(of(word(named, j))) every ::j-1::j-1 with labels left offset 0.8,0 font ',9' tc rgb colour(of(word(named, j)))
}
unset multiplot
