#: peers-own.tsv ratio --over 'function/{mode}/*' --x nodes --select 'gradient/*'
#: peers-plain.tsv ratio --over 'function/plain/*' --x nodes --select 'gradient/*'
#
# C10 beside other projects, on the same graphs in the same process. A row is a way to the gradient,
# a point one graph; bars are intervals. Above, ours that take one sweep back; in the middle, ours that
# sweep for each input or for eight; below, other projects. Left, over its own evaluation of the
# function: dashed, the bounds 3, 4 and 5. Right, over the plain interpreter, the same for all:
# further left is faster.

eval canvas(760)
set multiplot
table = data.'peers-own.tsv'
there = ' '.system("sed -n 's|^# gradient/\\([^/]*\\)/.*|\\1|p' '".table."' | sort -u | paste -s -d ' '").' '
back = 'scheduled batched-4 batched batched-16 compiled tape checkpointed'
ahead = 'scheduled-forward scheduled-forward-vector forward forward-vector difference-forward difference-central'
ours = ' '.back.' '.ahead.' '
rows = ''
do for [m in ours] { if (strstrt(there, ' '.m.' ')) { rows = rows.' '.m } }
do for [m in there] { if (!strstrt(ours, ' '.m.' ')) { rows = rows.' '.m } }
nrow = words(rows)
# The groups stand a little apart.
apart(m) = strstrt(' '.back.' ', ' '.m.' ') ? 1.2 : strstrt(ours, ' '.m.' ') ? 0.6 : 0
row(m) = apart(m) + nrow + 1 - (sum [i=1:nrow] (word(rows, i) eq m ? i : 0))
families = 'layered dense stencil rnn'
member(f) = (sum [i=1:4] (word(families, i) eq f ? i : 0))
shift(f) = 0.48 - 0.19 * member(f)

eval heading('A gradient beside other projects, on the same graphs', 'Time of the gradient over that of the function; batched and by-hand-8: a point')
eval captioned(table, 'Ratios of medians of '.repetitions(table).' repetitions; bars: 95 % bootstrap intervals.')
set logscale x
set format x decades
set xtics 100
set yrange [0.4:nrow + 1.8]
unset ytics
set grid noytics xtics lc rgb '#E4E4E4' lw 0.8 dt 1
do for [i=1:nrow] { set label 100+i word(rows, i) at screen 0.228, first row(word(rows, i)) right font ',11' tc rgb (strstrt(ours, ' '.word(rows, i).' ') ? '#000000' : '#606060') }
do for [i=1:4] { set label 200+i word(families, i) at screen 0.90, screen 0.82-0.035*i left offset 1.2,-0.2 font ',11' tc rgb tint(word(families, i)) point pt mark(word(families, i)) ps 0.9 lc rgb tint(word(families, i)) }
do for [k=1:2] {
    table = data.(k == 1 ? 'peers-own.tsv' : 'peers-plain.tsv')
    names = series(table)
    shown = chosen(table, 'gradient/.*')
    if (k == 1) { eval panel(0.24, 0.54, 'over its own evaluation') }
    if (k == 2) { do for [i=1:nrow] { unset label 100+i }; unset label 9001; unset label 9002; unset label 9003; eval panel(0.59, 0.89, 'over the plain interpreter') }
    if (k == 1) { set for [b=3:5] arrow b from b, graph 0 to b, graph 1 nohead @guide } else { do for [b=3:5] { unset arrow b } }
    set xlabel 'gradient / function'
    plot for [s in shown] table index int(s)-1 using 2:(row(style_of(s)) + shift(family(word(names, int(s))))):3:4 with xerrorbars lc rgb tint(family(word(names, int(s)))) pt mark(family(word(names, int(s)))) ps 0.8 lw 1.2
}
unset multiplot
