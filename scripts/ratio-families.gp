#: ratio-families.tsv ratio --over 'function/{mode}/*' --x nodes --select 'gradient/*' --select '!*/rotate:*'
#: ratio-straight.tsv ratio --over 'function/compiled/*' --paired --x nodes --select 'gradient/*' --select '!*/rotate:*'
#
# C10. A row is a family of graphs, a point one of its sizes, a horizontal bar its interval. Dashed are
# the bounds 3, 4 and 5, which are of operations: a point to the right of them takes more time than its
# operations tell. At the left a gradient is over the same mode's evaluation, at the right over the
# function as straight-line C, compiled (small graphs), where tape and scheduled pay for being
# interpreters, too.

set multiplot
set logscale x
set xtics (0.5, 1, 2, 3, 4, 5, 10, 20, 50)
unset ytics
set grid noytics
rows(file) = system("sed -n 's|^# gradient/tape/\\([a-z]*\\).*|\\1|p' '".file."' | sort -u | paste -s -d ' '")
families = rows(data.'ratio-families.tsv')
row(family) = (sum [i=1:words(families)] (word(families, i) eq family ? i : 0))
# Modes a little above each other within a row.
shift(mode) = mode eq 'tape' ? 0.22 : mode eq 'scheduled' ? 0 : -0.22
set yrange [0.4:words(families) + 0.6]
set for [b=3:5] arrow b from b, graph 0 to b, graph 1 nohead @guide
draw = "plot for [k in shown] table index int(k)-1 using 2:(row(family(word(names, int(k)))) + shift(style_of(k))):3:4 with xerrorbars lc rgb colour(style_of(k)) pt point(style_of(k)) ps 0.8 lw 1.4"

table = data.'ratio-families.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|compiled)/.*')
eval heading('How many evaluations a gradient costs, family by family', 'Time of the gradient over that of the function, families of graphs in several sizes')
eval caption(table)
do for [i=1:words(families)] { set label i word(families, i) at graph -0.03, first i right }
set xrange [0.5:20]
set xlabel 'gradient / function'
eval panel(0.14, 0.47, 'over its own evaluation')
@draw

unset label
table = data.'ratio-straight.tsv'
names = series(table)
shown = chosen(table, 'gradient/(tape|scheduled|compiled)/.*')
do for [i=1:3] {
    m = word('tape scheduled compiled', i)
    set label 100+i m at graph 1.05, graph 0.95-0.07*i left offset 1.2,-0.2 tc rgb colour(m) point pt point(m) ps 0.9 lc rgb colour(m)
}
set xrange [0.4:100]
set xtics (0.5, 1, 2, 3, '' 4, 5, 10, 20, 50)
eval panel(0.52, 0.84, 'over straight-line C')
@draw
unset multiplot
