/* Vector forward mode's sweep over a graph, node by node, for one instruction set: included after
 * kernels_tangent.h, whose chain rule it is. See forward_vector.c. */
#include "mode/linearise.h"

static CG_ALWAYS_INLINE void combine_lanes(cg_rule rule, double *t, const double *s,
                                           const double *r, const double d[2]) {
    vec d0 = vector_of(d[0]), d1 = vector_of(d[1]);
    CG_UNROLL
    for (size_t h = 0; h < CG_SLICE; h += CG_LANES)
        store(t + h, chain_rule(rule, load(s + h), load(r + h), d0, d1));
}

/* Lane l carries the derivative by input first + l. */
static void sweep_lanes(const cg_graph *g, const double *x, cg_id first, double *value,
                        cg_lanes *tangent) {
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_op op = (cg_op)g->op[k];
        cg_id a = g->arg[k][0], b = g->arg[k][1];
        double d[2] = {0.0, 0.0};
        if (op == CG_INPUT || op == CG_CONST) { /* cg_linearise_node, inlined, spills the lanes */
            value[k] = op == CG_INPUT ? x[a] : g->constant[a];
            for (cg_id l = 0; l < CG_SLICE; l++)
                tangent[k][l] = op == CG_INPUT && a - first == l ? 1.0 : 0.0;
            continue;
        }
        value[k] = cg_linearise(op, value[a], b == CG_NONE ? 0.0 : value[b], d);
        if (b == CG_NONE)
            combine_lanes(CG_RULE_UNARY, tangent[k], tangent[a], tangent[a], d);
        else
            combine_lanes(CG_RULE_BINARY, tangent[k], tangent[a], tangent[b], d);
    }
}
