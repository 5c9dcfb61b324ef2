/* Sums of many terms. Where a graph adds one by one,
 *
 *   t0   t1   t2   t3                     t0   t1   t2   t3
 *    \   /    /    /                        \   |   |   /
 *      +     /    /                           \  \ /  /
 *        \  /    /           becomes             sum
 *          +    /
 *            \ /                   (t0 + t1) + t2 + t3, in this order, as before
 *             +
 *
 * and nothing else reads the sums inside, the plan has one node: a level where there was one for
 * each addition, nothing stored in between, and one adjoint for all terms, since all partials are
 * 1. A network's neuron is such a sum.
 *
 * A product that only a sum or difference of two terms reads is a part of it likewise:
 *
 *   a   b   c                             a   b   c
 *    \ /    |                              \  |  /
 *     *    /              becomes            muladd       c + a * b, rounded twice, as before
 *      \  /
 *       + */
#ifndef CHEAPGRAD_MODE_PLAN_SUMS_H
#define CHEAPGRAD_MODE_PLAN_SUMS_H

#include "cheapgrad/graph.h"

/* What becomes of a graph's node in a plan. */
typedef enum cg_role {
    CG_DEAD,  /* leads to no output, and is no input */
    CG_PART,  /* a sum or a product inside of a sum, which is its only reader */
    CG_PLACED /* has a slot */
} cg_role;

/* Arrays by node, size g->nnode each. */
typedef struct cg_sums {
    const cg_graph *g;
    const cg_id *degree;   /* readers, outputs included */
    const cg_id *consumer; /* one of the nodes that read it, CG_NONE where none does */
    uint8_t *role;         /* cg_role */
    cg_id *terms;          /* of a sum that is placed; 0: no sum, or one of two terms */
    cg_id *level;          /* 1 + the highest level of the arguments, of a sum of its terms */
    cg_id *highest;        /* room to work in: level of a sum's highest term */
} cg_sums;

/* Finds, among the nodes that are placed, those that become parts, counts terms, and finds levels.
 * Returns the most terms. */
cg_id cg_find_sums(const cg_sums *sums);

/* Makes parts of products that only a sum or difference of two terms reads, one of each; where
 * there are any, finds levels again. */
void cg_fuse_products(const cg_sums *sums);

/* Which argument of a sum or difference is a part of it: 0, 1, or -1. */
int cg_place_of_part(const cg_graph *g, const uint8_t *role, cg_id sum);

/* Of such a sum of so many terms: these, in the order in which they are added. term: size terms. */
void cg_list_terms(const cg_graph *g, const uint8_t *role, cg_id sum, cg_id terms, cg_id *term);

#endif
