#: ratio-families.tsv ratio --over 'function/{mode}/*' --x nodes --select 'gradient/*' --select '!*/rotate:*'
#
# C10. The same ratio over families of graphs, numerator and denominator computed in the same way. A
# row is a family, a point one of its sizes, a bar its interval. Whatever the graph, the gradient
# stays left of the dashed bounds 3, 4 and 5.

table = data.'ratio-families.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|compiled)/.*')
families = system("sed -n 's|^# gradient/tape/\\([a-z]*\\).*|\\1|p' '".table."' | sort -u | paste -s -d ' '")
row(family) = (sum [i=1:words(families)] (word(families, i) eq family ? i : 0))
# Modes a little above each other within a row.
shift(mode) = mode eq 'tape' ? 0.22 : mode eq 'scheduled' ? 0 : -0.22

eval heading('Whatever the graph, its gradient costs a few evaluations', 'Time of the gradient over that of the function computed in the same way, families of graphs in several sizes')
eval caption(table)
set logscale x
set xrange [0.8:8]
set xtics (1, 2, 3, 4, 5)
set xlabel 'gradient / function'
set yrange [0.4:words(families) + 0.6]
unset ytics
set grid noytics
do for [i=1:words(families)] { set label i word(families, i) at graph -0.015, first i right }
set for [b=3:5] arrow b from b, graph 0 to b, graph 1 nohead @guide
do for [i=1:3] {
    m = word('tape scheduled compiled', i)
    set label 100+i m at screen 0.87, screen 0.86-0.05*i left offset 1.2,-0.2 tc rgb colour(m) point pt point(m) ps 0.9 lc rgb colour(m)
}
set lmargin at screen 0.16
plot for [k in shown] table index int(k)-1 using 2:(row(family(word(names, int(k)))) + shift(style_of(k))):3:4 with xerrorbars lc rgb colour(style_of(k)) pt point(style_of(k)) ps 0.9 lw 1.4
