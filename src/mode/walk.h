/* What the enumerators of paths walk on: for every node a step, which names the arguments that
 * paths come from and holds the partials of the edges to them.
 *
 *   fork     z = x y          next: two steps, partial of each edge
 *   single   z = sin x        next: one step; also z = x + 1, since no path comes from a constant
 *   input    z = x_j          next: j
 *
 * Edges that lead through one single node are most of many graphs (a sine between two sums), so a
 * fork looks one single ahead on either side: it holds that node's partial beside its own, and its
 * next is that node's argument. And a walk spends its time near the inputs, where most of its tree
 * is, so forks are told apart there:
 *
 *   pair     a fork whose two next are inputs                   two paths end
 *   quad     a fork whose two next are pairs                    four paths end
 */
#ifndef CHEAPGRAD_WALK_H
#define CHEAPGRAD_WALK_H

#include "cheapgrad/graph.h"

typedef enum walk_kind {
    WALK_NONE,
    WALK_INPUT,
    WALK_SINGLE,
    WALK_FORK,
    WALK_PAIR,
    WALK_QUAD
} walk_kind;

typedef struct walk_step {
    double partial[2];  /* of the edges to the node's arguments */
    double ahead[2];    /* partial of the single node that the edge leads through */
    cg_id next[2];      /* step where each edge ends; of an input, and of a pair: number of input */
    uint8_t kind;       /* walk_kind; WALK_NONE for a node on no path */
    uint8_t through[2]; /* 1 where the edge leads through a single node, and ahead counts */
    uint8_t from[2];    /* which argument of the graph's node each edge is */
} walk_step;

typedef struct walk {
    walk_step *step; /* size nnode */
    double *value;   /* size nnode */
    cg_id longest;   /* edges on the longest path, ahead ones included */
} walk;

/* CG_ENOMEM; then nothing is left allocated. g must have passed cg_graph_check. */
cg_status walk_new(const cg_graph *g, walk *w);
void walk_free(walk *w);

/* Evaluates at x and fills in all partials. */
void walk_record(const cg_graph *g, const double *x, walk *w);

size_t walk_bytes(const cg_graph *g);

#endif
