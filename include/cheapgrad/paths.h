/* Counting paths. A graph of a few hundred nodes can have more paths than any integer holds, so a
 * count is exact up to 128 bits and known by its logarithm beyond. */
#ifndef CHEAPGRAD_PATHS_H
#define CHEAPGRAD_PATHS_H

#include "cheapgrad/graph.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cg_count {
    uint64_t hi, lo; /* the count, hi * 2^64 + lo, where exact */
    double log2;     /* its base-2 logarithm, -INFINITY for 0; always set */
    int exact;       /* 1 while the count fits 128 bits, 0 where only log2 is known */
} cg_count;

cg_count cg_count_of(uint64_t n);
cg_count cg_count_add(cg_count a, cg_count b);
cg_count cg_count_mul(cg_count a, cg_count b);
cg_count cg_count_pow(uint64_t base, uint64_t exponent);
cg_count cg_count_divide(cg_count a, uint64_t d); /* d > 0; rounded down where exact */
int cg_count_equal(cg_count a, cg_count b);       /* inexact ones: log2 equal within 1e-9 of it */
int cg_count_within(cg_count a, uint64_t budget); /* a <= budget */

/* Decimal digits where exact, "2^1234.5" else. Returns text. */
#define CG_COUNT_TEXT 48
char *cg_count_text(cg_count a, char text[CG_COUNT_TEXT]);

/* Paths from inputs to outputs, summed over all pairs; a double edge counts twice, an input that is
 * itself an output is one path of no edges, and a node that is output twice ends paths twice.
 *   paths  their number
 *   steps  their edges, summed: what a walk multiplies that forms each path's product on its own
 *   tree   edges of the walk that starts at the outputs, goes from argument to argument and keeps
 *          the product of what paths have in common there. Not entered: what no input leads to
 * g must have passed cg_graph_check. steps and tree may be NULL. Linear time; CG_ENOMEM. */
cg_status cg_count_paths(const cg_graph *g, cg_count *paths, cg_count *steps, cg_count *tree);

#ifdef __cplusplus
}
#endif
#endif
