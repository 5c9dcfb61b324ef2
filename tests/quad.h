/* The elementary functions in 128 bits. */
#ifndef TESTS_QUAD_H
#define TESTS_QUAD_H

#include "cheapgrad/graph.h"

__extension__ typedef __float128 quad;

typedef struct quad_function {
    cg_op op;
    double lo, hi; /* where it is smooth */
    quad (*value)(quad x, quad y);
} quad_function;

extern const quad_function quad_functions[]; /* one for every line of functions.def */
extern const int nquad_function;

/* Of f at (x, y), by central differences. d: partials by x and y; dd: second partials xx, xy, yy.
 */
void quad_derivatives(const quad_function *f, double x, double y, quad d[2], quad dd[3]);

#endif
