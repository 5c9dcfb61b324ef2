/* What any semiring of semirings.def sums over all paths from an input, in the plainest form: a
 * forward sweep for each output, over the line's own PLUS and TIMES. It shares these with the
 * reverse sweep, and nothing else: weights are cg_op_at's, and nothing is ever added to ZERO, so
 * that an element that only seems neutral shows. */
#ifndef CHEAPGRAD_HARNESS_ALGEBRA_H
#define CHEAPGRAD_HARNESS_ALGEBRA_H

#include "cheapgrad/sweep.h"

typedef struct algebra algebra;

/* At x, along direction; both size n. NULL where memory is short. The graph is borrowed. */
algebra *algebra_new(const cg_graph *g, const double *x, const double *direction);
void algebra_free(algebra *a);

/* The number that cg_sweep_answer should give for that input. */
double algebra_sum(algebra *a, cg_semiring semiring, cg_id input);

#endif
