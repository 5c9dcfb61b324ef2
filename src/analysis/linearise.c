/* The evaluation before a sweep: values, and the weights of all edges. */
#include "analysis/sweep.h"

#include "mode/arithmetic.h"
#include "mode/linearise.h"

/* Sums, differences and products without a jump, as the tape does it. */
void cg_sweep_linearise(cg_sweep *s, const double *x) {
    const cg_graph *g = s->graph;
    double *v = s->v;
    for (cg_id k = 0; k < g->nnode; k++) {
        if (!cg_is_arithmetic(g->op[k])) {
            (void)cg_linearise_node(g, k, x, v, s->partial[k]);
            continue;
        }
        cg_pair d;
        v[k] = cg_arithmetic_at(g->op[k], v[g->arg[k][0]], v[g->arg[k][1]], &d);
        s->partial[k][0] = d[0], s->partial[k][1] = d[1];
    }
}

/* A dual partial is the partial and, by the chain rule, its derivative along the direction in which
 * x has tangent tx and y has ty. */
static double dual_function(cg_op op, double x, double tx, double y, double ty, cg_dual d[2]) {
    double v = 0.0;
    switch (op) {
#define CG_UNARY(NAME, name, ...)                                                                  \
    case CG_##NAME:                                                                                \
        v = cg_value_##name(x);                                                                    \
        d[0] = (cg_dual){cg_dx_##name(x, v), cg_dxx_##name(x, v) * tx};                            \
        break;
#define CG_BINARY(NAME, name, ...)                                                                 \
    case CG_##NAME:                                                                                \
        v = cg_value_##name(x, y);                                                                 \
        d[0] = (cg_dual){cg_dx_##name(x, y, v),                                                    \
                         cg_dxx_##name(x, y, v) * tx + cg_dxy_##name(x, y, v) * ty};               \
        d[1] = (cg_dual){cg_dy_##name(x, y, v),                                                    \
                         cg_dxy_##name(x, y, v) * tx + cg_dyy_##name(x, y, v) * ty};               \
        break;
#include "cheapgrad/functions.def"
    case CG_INPUT:
    case CG_CONST:
    case CG_NOP:
        break;
    }
    return v;
}

void cg_sweep_linearise_along(cg_sweep *s, const double *x, const double *direction) {
    const cg_graph *g = s->graph;
    double *v = s->v, *t = s->t;
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_op op = (cg_op)g->op[k];
        cg_id a = g->arg[k][0], b = g->arg[k][1];
        if (op == CG_INPUT) {
            v[k] = x[a];
            t[k] = direction[a];
        } else if (op == CG_CONST) {
            v[k] = g->constant[a];
            t[k] = 0.0;
        } else if (b == CG_NONE) {
            v[k] = dual_function(op, v[a], t[a], 0.0, 0.0, s->dual[k]);
            t[k] = s->dual[k][0].value * t[a];
        } else {
            v[k] = dual_function(op, v[a], t[a], v[b], t[b], s->dual[k]);
            t[k] = s->dual[k][0].value * t[a] + s->dual[k][1].value * t[b];
        }
    }
}
