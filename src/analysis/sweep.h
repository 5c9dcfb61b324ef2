/* The workspace of a sweep. */
#ifndef CHEAPGRAD_ANALYSIS_SWEEP_H
#define CHEAPGRAD_ANALYSIS_SWEEP_H

#include "cheapgrad/sweep.h"

struct cg_sweep {
    const cg_graph *graph;
    unsigned set;
    size_t bytes;
    uint8_t *mark;        /* cg_activity, size nnode, like those that follow */
    double *v;            /* values */
    double *t;            /* tangents; NULL without the Hessian */
    double (*partial)[2]; /* weights: partials of each node's edges, */
    cg_dual (*dual)[2];   /* with their derivatives in a direction; NULL where not needed */
    void *r;              /* R of each node, room for the largest element of the set */
};

/* Values and partials at x; values, tangents and dual partials at x along a direction. */
void cg_sweep_linearise(cg_sweep *s, const double *x);
void cg_sweep_linearise_along(cg_sweep *s, const double *x, const double *direction);

#endif
