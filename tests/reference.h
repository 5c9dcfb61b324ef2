/* The derivative once more, as plainly as can be, to compare with. */
#ifndef TESTS_REFERENCE_H
#define TESTS_REFERENCE_H

#include "cheapgrad/graph.h"

/* Values and Jacobian of g at x, one forward sweep an input, by cg_op_at alone. Derivatives are not
 * carried out of nodes that no output depends on. x: size n. y: size m. jacobian: m * n. */
void reference_jacobian(const cg_graph *g, const double *x, double *y, double *jacobian);

/* The column sums of an m x n Jacobian: the gradient as the mode table has it. */
void reference_gradient(const double *jacobian, size_t m, size_t n, double *gradient);

/* A random graph of about nnode nodes: every function of functions.def on bounded arguments,
 * constants, dead nodes, double edges, outputs that are inputs, constants or given twice. For
 * inputs within [-2, 2] values stay within [-5, 5], and all partials are finite. Same seed, same
 * graph. */
cg_graph *reference_random_graph(uint64_t seed, cg_id nnode, cg_id ninput, cg_id noutput);

#endif
