/* In which order the vertices between inputs and outputs are eliminated. Finding the cheapest order
 * is NP-complete (Naumann 2008). */
#ifndef CHEAPGRAD_ELIMINATION_ORDER_H
#define CHEAPGRAD_ELIMINATION_ORDER_H

#include "mode/linear_graph.h"

typedef enum cg_elimination_order {
    CG_ELIMINATE_FORWARD,  /* from the inputs on: forward mode in the Jacobian's sparse form */
    CG_ELIMINATE_REVERSE,  /* from the outputs back */
    CG_ELIMINATE_MARKOWITZ /* always where in-degree times out-degree is smallest */
} cg_elimination_order;

/* Eliminates every node of g between inputs and outputs. First those that only pass a derivative
 * on: their one edge out, or their one edge in, is +-1, so that nothing is multiplied and no edge
 * gained. That makes of a sum spelled in binary additions one vertex, whatever the order that
 * follows. *merged: how many these were. CG_ENOMEM, CG_ECANNOT past the limit. */
cg_status cg_eliminate_all(const cg_graph *g, cg_elimination_order order, cg_linear_graph *l,
                           cg_id *merged);

#endif
