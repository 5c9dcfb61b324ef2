# The one style of all figures. plot.sh runs it before each figure's own file, with
#   name      of the benchmark, such as width
#   data      folder of the tables, with its slash
#   out       file to write
#   terminal  svg or png
#
# A figure is read from the top: the claim as its title, what is drawn below it, lines named at
# their ends, and at the bottom how it was measured. Tables come in blocks, a series each, as
# cheapgrad writes them:  x  median  low  high  minimum  noisy  repetitions

set encoding utf8
set datafile separator tab
set datafile missing '?'

# The picture is 800 pixels wide; a PNG has twice as many for sharp screens. A figure that needs
# another height asks for it before it draws:  eval canvas(700)
svg = "svg size 800,%d font 'DejaVu Sans,Verdana,sans-serif' fontscale 1.05 rounded background '#ffffff'"
png = "pngcairo size 1600,2*%d font 'DejaVu Sans,12' fontscale 1.8 linewidth 2 dashlength 1.1 pointscale 2 rounded"
canvas(high) = sprintf("set output; set terminal ".(terminal eq 'svg' ? svg : png)."; set output out", high)
eval canvas(560)

# ---- Colours and second cues ------------------------------------------------------------------
# Wong's palette (Nature Methods 8, 441, 2011), which colour-blind readers tell apart; a line is
# known by its dash and its points as well. A mode looks alike in every figure; one that is not
# listed is grey until it is.
#             mode               colour  dash point
looks = " plain:#000000:1:6  tape:#0072B2:1:7  scheduled:#009E73:1:5  batched:#56B4E9:1:13 \
 batched-4:#56B4E9:2:12  batched-16:#56B4E9:3:12  compiled:#E69F00:1:9  checkpointed:#707070:1:2 \
 forward:#D55E00:1:8  forward-vector:#D55E00:2:10  scheduled-forward:#009E73:2:4 \
 scheduled-forward-vector:#009E73:3:6  difference-forward:#CC79A7:1:4 \
 difference-central:#CC79A7:2:12  elimination:#CC79A7:1:15 \
 elimination-forward:#CC79A7:2:14  elimination-reverse:#CC79A7:3:14  paths:#000000:1:1  paths-shared:#000000:3:2 "
grey = '#707070'
rest(s, p) = p ? s[p:] : ''
entry(mode) = word(rest(looks, strstrt(looks, ' '.mode.':')), 1)
field(s, k) = k == 1 ? before(s, ':') : field(rest(s, strstrt(s, ':') + 1), k - 1)
colour(mode) = strlen(entry(mode)) ? field(entry(mode), 2) : grey
dash(mode) = strlen(entry(mode)) ? int(field(entry(mode), 3)) : 4
point(mode) = strlen(entry(mode)) ? int(field(entry(mode), 4)) : 3

# Shapes come in pairs, hollow and filled.
hollow(p) = p < 4 || p % 2 == 0 ? p : p - 1
filled(p) = p < 4 || p % 2 ? p : p + 1
# Where colours are those of families.
tint(f) = f eq 'layered' ? '#0072B2' : f eq 'dense' ? '#E69F00' : f eq 'stencil' ? '#009E73' : f eq 'rnn' ? '#CC79A7' : grey
mark(f) = f eq 'layered' ? 7 : f eq 'dense' ? 9 : f eq 'stencil' ? 5 : f eq 'rnn' ? 13 : 2

# ---- Series -----------------------------------------------------------------------------------
before(s, c) = strstrt(s, c) ? s[1:strstrt(s, c) - 1] : s
after(s, c) = s[strstrt(s, c) + 1:]
# The names of a table's blocks, in order.  gradient/tape/layered/width:64  is kind/mode/family/...
series(file) = system("sed -n 's|^# \\([a-z][^ :]*/[^ ]*\\)$|\\1|p' '".file."'")
kind(s) = before(s, '/')
mode(s) = before(after(s, '/'), '/')
family(s) = before(after(after(s, '/'), '/'), '/')
# The numbers, from 1, of the blocks whose names match an extended regular expression.
chosen(file, pattern) = system("sed -n 's|^# \\([a-z][^ :]*/[^ ]*\\)$|\\1|p' '".file."' | grep -nE '^(".pattern.")$' | cut -d : -f 1 | paste -s -d ' '")
# Where their labels go: see labels.awk. A letter is 0.0094 of the picture wide.
ends(file, blocks, gap, reach) = sprintf("< awk -v blocks='%s' -v letters='%s' -v letter=%g -v gap=%g -v reach=%g -v power=%g -f scripts/labels.awk '%s'", blocks, letters(blocks, 1), 0.0094 / across, gap, reach, power, file)
power = 1 # -1 where what is drawn is the inverse of what the table holds
letters(blocks, k) = k > words(blocks) ? '' : ' '.strlen(title_of(word(names, int(word(blocks, k))))).letters(blocks, k + 1)

# plot @bands, @lines, @names  draws the blocks shown of the table names_of, each named by
# title_of(its name): set table, names, shown, gap and reach first.
style_of(k) = mode(word(names, int(k)))
bands = "for [k in shown] table index int(k)-1 using 1:3:4 with filledcurves lc rgb colour(style_of(k))"
lines = "for [k in shown] table index int(k)-1 using 1:2 with linespoints lw 1.8 ps 0.7 lc rgb colour(style_of(k)) dt dash(style_of(k)) pt point(style_of(k))"
# The same graph's rows that took turns with others: hollow points of the table turn.
turns = "for [k in turned] turn index int(k)-1 using 1:2 with points ps 0.9 lw 1.2 lc rgb colour(mode(word(turning, int(k)))) pt hollow(point(mode(word(turning, int(k)))))"
rings = "for [k in shown] table index int(k)-1 using 1:($6 == 1 ? $2 : NaN) with points pt 6 ps ring lw 0.8 lc rgb '#909090'"
# Names with lines or bands behind them have no box, which would hide these.
titled(side) = "ends(table, shown, gap, reach) using 1:($3 == ".side." ? $2 : NaN):(title_of(word(names, int($4)))):(ink($4)) with labels font ',11' tc rgb variable"
titles = titled('0')." left boxed offset 0.8,0, ".titled('2')." left offset 0.8,0, for [side=-1:1:2] ".titled('side')." center offset 0,1.1*side"
ink(k) = int('0x'.colour(style_of(k))[2:])
title_of(s) = mode(s)
gap = 0.2; reach = 1
ring = terminal eq 'svg' ? 1 : 1.4 # the terminals draw circles of different sizes

# ---- Axes and text ----------------------------------------------------------------------------
set border 3 lc rgb '#404040' lw 0.8
set tics nomirror out scale 0.6 tc rgb '#404040'
set grid ytics lc rgb '#E4E4E4' lw 0.8 dt 1
set key off
set style textbox opaque noborder margins 0.3,0.3 fillcolor rgb '#ffffff'
set style fill transparent solid 0.18 noborder
decades = '10^{%T}'
guide = 'lc rgb "#909090" lw 1 dt (6,5)'
guided = "left offset 0.8,0 font ',10' tc rgb '#808080'"

# panel(left, right, title): the next plot between these screen positions. One of several needs room
# at its right for the names of its lines, and a title of its own.
panel(left, right, title) = sprintf("across = %g; set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.81; set label 9004 '%s' at graph 0, 1.06 left font ',11.5'", right - left, left, right, title)

# Bounds of theory for gradient / function: Griewank & Walther's 3 and 4, Baur & Strassen's 5.
bounds = 'for [b=3:5] b with lines '.guide

# The claim, what is drawn, and how it was measured, as the table's head tells it.
heading(claim, shown) = sprintf("set label 9001 '{/:Bold=15 %s}' at screen 0.018, screen 0.962 left; set label 9002 '%s' at screen 0.018, screen 0.912 left font ',11.5' tc rgb '#505050'", claim, shown)
fact(file, key) = system("sed -n 's|^# ".key.": ||p' '".file."' | head -n 1 | tr -d \"'\"")
repetitions(file) = system("awk -F '\t' '!/^#/ && NF > 6 && $7 > n { n = $7 } END { print n + 0 }' '".file."'")
statistic(file) = 'Medians of '.repetitions(file).' repetitions; bands and bars: 95 % bootstrap intervals'
# Processors of several makes may share a model's name: with the widest vectors, which cpu tells.
vectors(file) = system("sed -n 's|^# cpu: .*\\(avx[0-9]*\\).*| \\1|p' '".file."' | head -n 1")
machine(file) = fact(file, 'cpu_model').vectors(file).' · '.fact(file, 'compiler').' · '.fact(file, 'flags').' · commit '.fact(file, 'commit')[1:9]
captioned(file, statistic) = "set label 9003 '".statistic."\n".machine(file)."' at screen 0.018, screen 0.052 left font ',9' noenhanced tc rgb '#808080'"
caption(file) = captioned(file, statistic(file).'.')
ringed(file) = captioned(file, statistic(file).'; a grey ring: an interval wider than 10 %.')
measured_once(file) = captioned(file, 'Not a time: each point is exact but for rounding, and measured once.')
set lmargin at screen 0.095
set rmargin at screen 0.84
across = 0.84 - 0.095 # how much of the picture's width a plot has
set tmargin at screen 0.86
set bmargin at screen 0.20
