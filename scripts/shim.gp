# What an iteration of the timed loop costs by itself. The loops of C (inline) and of C++ are to cost
# the same, as Google Benchmark in C loses nothing; the third bar is what a call in every iteration
# would add to each measurement.

table = data.'shim.tsv'
names = series(table)
called(s) = family(s) eq 'c' ? 'C, inline loop' : family(s) eq 'cpp' ? 'C++, range-for' : 'C, a call each time'
tint(s) = family(s) eq 'calls' ? grey : family(s) eq 'c' ? colour('tape') : colour('compiled')

eval heading('Benchmarks in C lose nothing: the loop costs what it does in C++', 'ns an iteration of the empty loop; thin lines: intervals')
eval caption(table)
set yrange [0.4:words(names) + 0.6]
set xrange [0:*]
unset ytics
set grid noytics
set xlabel 'ns an iteration'
set lmargin at screen 0.24
set style fill solid 0.75 noborder
do for [i=1:words(names)] { set label i called(word(names, i)) at graph -0.015, first i right }
plot for [i=1:words(names)] table index i-1 using (0):(i):(0):2:(i-0.25):(i+0.25) with boxxyerror lc rgb tint(word(names, i)), \
     for [i=1:words(names)] table index i-1 using 2:(i):3:4 with xerrorbars pt 0 lw 1.4 lc rgb '#404040', \
     for [i=1:words(names)] table index i-1 using 4:(i):(sprintf('%.2f', $2)) with labels left offset 0.8,0
