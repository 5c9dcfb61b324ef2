/* Formulas that lose digits, and what they are rewritten to so that they do not: the same function,
 * about as well conditioned, computed in two ways. */
#ifndef CHEAPGRAD_STABILITY_FORMULA_H
#define CHEAPGRAD_STABILITY_FORMULA_H

#include <stdbool.h>

#include "cheapgrad/graph.h"

typedef struct formula {
    const char *name;
    bool rewritten;
    int most;                                  /* largest k for which a few digits are left */
    void (*build)(cg_graph *g);                /* inputs, one output */
    void (*point)(int k, double t, double *x); /* the larger k, the more is lost; 0 <= t < 1: points
                                                  of that k */
} formula;

#define FORMULA_MOST_INPUTS 2

extern const formula formulas[]; /* size nformula */
extern const int nformula;

#endif
