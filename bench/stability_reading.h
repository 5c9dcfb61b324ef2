/* What one sweep says of the rounding at a point, and what the rounding is: the plain evaluation
 * against one in 113 bits (64 where the compiler has no 128-bit format). */
#ifndef CHEAPGRAD_STABILITY_READING_H
#define CHEAPGRAD_STABILITY_READING_H

#include "cheapgrad/sweep.h"

/* A graph, its sweep, and room for a point. */
typedef struct lab {
    const cg_graph *graph;
    cg_sweep *sweep;
    double *x, *moved, *dy; /* size n; x: the point */
    double *y, *error;      /* size m */
} lab;

/* Of the sum of the outputs at a point. */
typedef struct reading {
    double error, bound; /* relative to the value in 113 bits */
    double condition;
    double growth; /* of its relative change over the inputs', 1e-7 of each in the worst direction,
                      in 113 bits: the condition number to first order */
} reading;

/* The graph is borrowed. Free it with lab_free where it returns CG_OK. */
cg_status lab_new(lab *l, const cg_graph *g, cg_error *error);
void lab_free(lab *l);

/* At l->x. CG_ENOMEM. */
cg_status lab_read(lab *l, reading *r);

#endif
