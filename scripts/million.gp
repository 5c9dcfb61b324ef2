#: million-sampled.tsv ratio --x inputs --over 'gradient/tape/*' --times inputs --per seeds --select 'sample/forward/*' --select 'sample/forward-vector/*'
#: million-whole.tsv ratio --x inputs --over 'gradient/tape/*' --select 'gradient/forward/*' --select 'gradient/forward-vector/*'
#: million-best.tsv ratio --x inputs --over 'gradient/scheduled/*' --times inputs --per seeds --select 'sample/scheduled-forward-vector/*'
#: million-bytes.tsv table --x inputs --y bytes_with_graph --select 'gradient/tape/*'
#
# C8. How many times as long forward mode takes as reverse mode (the tape) for the same n derivatives, of
# perceptrons and of layered graphs. Filled points are whole gradients. Hollow points are extrapolated: some
# of forward mode's sweeps, drawn at random, are timed and scaled up to all n, which would take days. The
# dashed lines are what operation counts predict: 0.83 n for a tangent a sweep, 0.25 n for vectors of them.
# How far they go is a matter of memory: above stand the bytes of the largest graph with its tape.

sampled = data.'million-sampled.tsv'
whole = data.'million-whole.tsv'
best = data.'million-best.tsv'
held = data.'million-bytes.tsv'
names = series(sampled)

# The factors at the largest n, and the years that forward mode takes where reverse mode takes a week.
last(file, block, column) = real(system("awk -F '\t' '/^# / && /\\// && !/ over / { b++ } !/^#/ && NF > 3 && b == ".block." { v = $".column." } END { print v }' '".file."'"))
at_dense(file, m) = int(chosen(file, '[a-z]*/'.m.'/dense'))
n = last(sampled, at_dense(sampled, 'forward'), 1)
factor = last(sampled, at_dense(sampled, 'forward'), 2)
fastest = last(best, at_dense(best, 'scheduled-forward-vector'), 2)
bytes(f) = last(held, int(chosen(held, '[a-z]*/tape/'.f)), 2)
size(v) = v < 1e6 ? sprintf('%.0f kB', v / 1e3) : v < 1e9 ? sprintf('%.0f MB', v / 1e6) : sprintf('%.1f GB', v / 1e9)
grouped(s) = strlen(s) > 3 ? grouped(s[:strlen(s) - 3]).','.s[strlen(s) - 2:] : s
power(v) = 10 ** floor(log10(v))
counted(v) = grouped(sprintf('%.0f', v < 1000 ? v : floor(100 * v / power(v) + 0.5) * power(v) / 100))
years(v) = v * 7 / 365.25 < 10 ? sprintf('%.1f', v * 7 / 365.25) : counted(v * 7 / 365.25)

set multiplot
eval heading('Reverse mode gains in proportion to the inputs', 'With '.counted(n).' inputs it is '.counted(factor).' times faster: one week for '.years(factor).' years (fastest of both: '.years(fastest).')')
eval ringed(sampled)
set logscale xy
set format xy decades
set xlabel 'inputs n'
set ylabel 'forward / reverse' offset -0.3,0
set xrange [60:1.2 * n]
set yrange [5:2 * n]
wholes = series(whole)
set label 1 '0.83 n' at 60, 50 * n ** 0.25 @guided
gap = 0.3; reach = 100
table = sampled
do for [f in 'dense layered'] {
    shown = chosen(sampled, 'sample/.*/'.f)
    measured = chosen(whole, 'gradient/.*/'.f)
    if (f eq 'dense') {
        eval panel(0.12, 0.37, 'perceptrons by their weights (to '.size(bytes(f)).')')
        set label 3 'filled: measured whole' at graph 0.97, 0.12 right font ',10' tc rgb '#505050'
        set label 4 'hollow: extrapolated' at graph 0.97, 0.05 right font ',10' tc rgb '#505050'
    } else {
        unset ylabel
        set label 2 '0.25 n' at 200, 22 @guided
        eval panel(0.585, 0.815, 'layered graphs (to '.size(bytes(f)).')')
    }
    plot 0.83 * x with lines @guide, 0.25 * x with lines @guide, @bands, \
         for [k in shown] table index int(k)-1 using 1:2 with linespoints lw 1.8 ps 1 lc rgb colour(style_of(k)) dt dash(style_of(k)) pt hollow(point(style_of(k))), \
         for [k in measured] whole index int(k)-1 using 1:2 with points ps 1 lc rgb colour(style_of(1)) pt filled(point(mode(word(wholes, int(k))))), \
         @rings, \
         @titles
    unset label
}
unset multiplot
