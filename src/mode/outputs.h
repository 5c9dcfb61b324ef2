/* From the values of all nodes to those of the outputs. */
#ifndef CHEAPGRAD_OUTPUTS_H
#define CHEAPGRAD_OUTPUTS_H

#include "cheapgrad/graph.h"

/* v: values of all nodes, size nnode. y: size noutput. */
static inline void cg_outputs(const cg_graph *g, const double *v, double *y) {
    for (cg_id i = 0; i < g->noutput; i++) y[i] = v[g->output[i]];
}

/* The plain interpreter. v: workspace, size nnode. y: size noutput. */
static inline void cg_eval_outputs(const cg_graph *g, const double *x, double *v, double *y) {
    cg_eval(g, x, v);
    cg_outputs(g, v, y);
}

/* Elementary functions that one evaluation calls: nodes that are neither input nor constant. */
static inline uint64_t cg_functions(const cg_graph *g) {
    return (uint64_t)g->nnode - g->ninput - g->nconst;
}

#endif
