/* The linearised graph that elimination works on: vertices, and edges that carry partials, which
 * come and go. Nothing is computed here: each change is recorded as an operation on slots, to be
 * done at run time.
 *
 *        i              i           eliminating v: every pair of an edge in, weight a, and an edge
 *      a |              |           out, weight b, becomes one edge of weight a b; where i -> j is
 *        v      ->      | c + a b   there already, with c, the product is added to it.
 *    b /  `             |
 *     j                 j
 *
 * An edge's weight is +-w[slot], so that negation costs nothing. Slot 0 holds 1: an edge on it is
 * known to be exactly +-1, and nothing is multiplied by it. */
#ifndef CHEAPGRAD_LINEAR_GRAPH_H
#define CHEAPGRAD_LINEAR_GRAPH_H

#include "cheapgrad/mode.h"

enum { CG_SLOT_ONE = 0, CG_SLOT_UNUSED = 1, CG_SLOT_FIRST = 2 };

/* w[d] = ..., in runs of the same kind. */
typedef enum cg_product_kind {
    CG_PRODUCT,      /* w[a] * w[b] */
    CG_PLUS_PRODUCT, /* w[c] + w[a] * w[b] */
    CG_LESS_PRODUCT, /* w[c] - w[a] * w[b] */
    CG_PLUS_TERM,    /* w[c] + w[a] */
    CG_LESS_TERM     /* w[c] - w[a] */
} cg_product_kind;

typedef struct cg_product {
    cg_id d, c, a, b; /* slots */
} cg_product;

typedef struct cg_product_run {
    cg_product_kind kind;
    cg_id count;
} cg_product_run;

typedef struct cg_linear_edge {
    cg_id from, to;
    cg_id next_in, next_out; /* in the list of to's in-edges, of from's out-edges; CG_NONE ends */
    cg_id prev_in, prev_out;
    cg_id slot;
    int negative;
} cg_linear_edge;

typedef struct cg_linear_vertex {
    cg_id first_in, first_out; /* edges; CG_NONE: none */
    cg_id nin, nout;
} cg_linear_vertex;

/* Vertices 0 ... nnode-1 are the nodes; nnode + i is output i, a vertex of its own with an edge of
 * weight 1 from its node, so that a node that is output and argument can be eliminated as well. */
typedef struct cg_linear_graph {
    cg_id nvertex;
    cg_linear_vertex *vertex; /* size nvertex */
    cg_linear_edge *edge;
    size_t nedge, edge_room;
    cg_id free_edge;  /* head of the list of removed edges, by next_in */
    cg_id *joins;     /* edge between the vertex being looked at and each other, size nvertex */
    cg_id *users;     /* edges on each slot */
    cg_id *free_slot; /* slots that no edge is on */
    size_t nslot, nfree, slot_room;
    cg_product *product; /* recorded operations, in order */
    size_t nproduct, product_room, product_limit;
    cg_product_run *run;
    size_t nrun, run_room;
    cg_status status; /* the first error; later calls do nothing */
} cg_linear_graph;

/* The active edges of g, see activity.h. partial[k][i]: slot that the partial of edge (k, i) must
 * be put into at run time, CG_SLOT_UNUSED where it is not needed; size g->nnode. limit: most
 * operations that may be recorded. CG_ENOMEM, CG_ECANNOT past the limit, CG_ETOOBIG where no ids
 * are left for the outputs; free it in any case. */
cg_status cg_linear_make(const cg_graph *g, size_t limit, cg_linear_graph *l, cg_id (*partial)[2]);

void cg_linear_free(cg_linear_graph *l);

/* Removes v and its edges, and joins what they joined. CG_ENOMEM, CG_ECANNOT past the limit. */
cg_status cg_linear_eliminate(cg_linear_graph *l, cg_id v);

/* Whether the edge is known to be exactly +-1. */
static inline int cg_linear_is_unit(const cg_linear_graph *l, cg_id edge) {
    return l->edge[edge].slot == CG_SLOT_ONE;
}

#endif
