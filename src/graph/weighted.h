/* Weighted sums: what the units of a network compute. Generators number their nodes regularly, so
 * that a layer or a row of weights is a first id and a stride, and needs no storage. */
#ifndef CHEAPGRAD_WEIGHTED_H
#define CHEAPGRAD_WEIGHTED_H

#include "cheapgrad/graph.h"
#include "graph/orthogonal.h"

/* Nodes first, first + stride, ..., size of them. */
typedef struct cg_run {
    cg_id first, stride, size;
} cg_run;

static inline cg_id cg_run_at(cg_run run, cg_id i) {
    return run.first + i * run.stride;
}

/* sum of x_i w_i, where w_i is node w + i: x.size products, each added once it is there, so
 * 2 x.size - 1 nodes with two arguments each. */
cg_id cg_weighted_sum(cg_graph *g, cg_run x, cg_id w);

/* The first rows x columns entries of the matrix times a factor, as constants row by row. Returns
 * the first one's node. */
cg_id cg_weights(cg_graph *g, const cg_orthogonal *q, uint64_t rows, uint64_t columns,
                 double factor);

/* A layer of `size` weighted sums of x, with row i of the weights for unit i. */
cg_run cg_linear_layer(cg_graph *g, cg_run x, cg_id weights, cg_id size);

#endif
