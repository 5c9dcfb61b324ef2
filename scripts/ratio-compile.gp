#: ratio-compile.tsv table --select 'gradient/compiled/*' --select '!*/rotate:*' --x nodes --by nodes --y compile_seconds --also nodes
#: ratio-emit.tsv table --select 'gradient/compiled/*' --select '!*/rotate:*' --x nodes --by nodes --y emit_seconds --also nodes
#
# Beyond the claims: what straight-line C costs before it runs. Seconds to print a graph and its adjoint
# as C, and to compile that, against its nodes, a point for each graph of every family. Both grow with
# the nodes; the line, for scale: a millisecond a node.

compiling = data.'ratio-compile.tsv'
printing = data.'ratio-emit.tsv'
eval heading('Straight-line C is paid for before it runs: compiling, not printing', 'Seconds to set up the compiled mode, against nodes; dashed: 1 ms a node')
eval captioned(compiling, 'One compilation of each graph; what runs afterwards is timed elsewhere.')
set logscale xy
set format x '%g'
set xtics (100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)
set format y '%g'
set xlabel 'nodes'
set ylabel 'seconds' offset 2,0
set lmargin at screen 0.115
stats compiling using 1:2 name 'C' nooutput
stats printing using 1:2 name 'P' nooutput
set xrange [C_min_x / 1.5:C_max_x * 1.1]
set label 1 'compiler' at C_max_x * 1.1, C_max_y left tc rgb colour('compiled')
set label 2 'printing' at C_max_x * 1.1, P_max_y left tc rgb colour('tape')
plot 1e-3 * x with lines @guide, \
     compiling using 1:2 with points pt point('compiled') ps 1 lc rgb colour('compiled'), \
     printing using 1:2 with points pt point('tape') ps 1 lc rgb colour('tape')
