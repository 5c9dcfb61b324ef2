# Times and instructions of each mode's gradient from run to run, over the first run's. Grey steps:
# the levels between change points; a ring: a change point.
wide = 800; high = 640
set multiplot
set logscale y 2
set format y '%.2g'
set yrange [*<0.8:1.25<*]
set rmargin at screen 0.80
panels = "time instructions"
what(p) = p eq 'time' ? 'time' : 'instructions'
do for [k=1:2] {
    table = data.word(panels, k).'.tsv'
    names = series(table)
    stats table using 1 nooutput
    set xrange [0.5:STATS_max + 0.5]
    set tmargin at screen (k == 1 ? 0.83 : 0.44)
    set bmargin at screen (k == 1 ? 0.56 : 0.17)
    set label 10 what(word(panels, k)) at graph 0.01, graph 1.04 left tc rgb '#404040'
    if (k == 2) { set xlabel 'run' tc rgb '#404040' }
    unset label 9001; unset label 9002; unset label 9003
    if (k == 1) { eval heading('Is it still as fast?', 'Gradient of one layered graph, over the first run. Steps: levels between change points. Rings: change points.') }
    if (k == 2) { set label 9003 machine(table) at screen 0.018, screen 0.03 left font ',9' noenhanced tc rgb '#808080' }
    count = words(names)
    plot for [j=1:count] table index j-1 using 1:4 with steps lw 1 lc rgb '#b0b0b0' dt 2, \
         for [j=1:count] table index j-1 using 1:3 with linespoints lw 1.4 ps 0.5 lc rgb colour(mode(word(names, j))) dt dash(mode(word(names, j))) pt point(mode(word(names, j))), \
         for [j=1:count] table index j-1 using 1:($5 == 1 ? $3 : NaN) with points pt 6 ps 1.8 lw 1.2 lc rgb '#202020', \
         for [j=1:count] table index j-1 using (STATS_max):3:(mode(word(names, j))) every ::(STATS_max-1) with labels left offset 0.8,(0.9*(j - 0.5*count)) font ',9' tc rgb colour(mode(word(names, j)))
}
unset multiplot
