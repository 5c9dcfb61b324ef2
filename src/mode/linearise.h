/* Value and partials of one elementary function in one go, inline: what every mode that keeps
 * partials does at every node. */
#ifndef CHEAPGRAD_LINEARISE_H
#define CHEAPGRAD_LINEARISE_H

#include "cheapgrad/elementary.h"
#include "cheapgrad/graph.h"
#include "portable.h"

/* d[0], d[1]: partials; d[1] is left alone for a unary function, whose y is ignored. op must be an
 * elementary function. */
static CG_ALWAYS_INLINE double cg_linearise(cg_op op, double x, double y, double d[2]) {
    double v = 0.0;
    switch (op) {
#define CG_UNARY(NAME, name, ...)                                                                  \
    case CG_##NAME:                                                                                \
        v = cg_value_##name(x);                                                                    \
        d[0] = cg_dx_##name(x, v);                                                                 \
        break;
#define CG_BINARY(NAME, name, ...)                                                                 \
    case CG_##NAME:                                                                                \
        v = cg_value_##name(x, y);                                                                 \
        d[0] = cg_dx_##name(x, y, v);                                                              \
        d[1] = cg_dy_##name(x, y, v);                                                              \
        break;
#include "cheapgrad/functions.def"
    case CG_INPUT:
    case CG_CONST:
    case CG_NOP:
        break;
    }
    return v;
}

/* Node k: its value into v[k], its partials into d, as above. x: inputs. v: values of the nodes
 * before it. Whether it is a function, and so has partials. */
static CG_ALWAYS_INLINE int cg_linearise_node(const cg_graph *g, cg_id k, const double *x,
                                              double *v, double d[2]) {
    cg_op op = (cg_op)g->op[k];
    cg_id a = g->arg[k][0], b = g->arg[k][1];
    if (op == CG_INPUT || op == CG_CONST) {
        v[k] = op == CG_INPUT ? x[a] : g->constant[a];
        return 0;
    }
    v[k] = cg_linearise(op, v[a], b == CG_NONE ? 0.0 : v[b], d);
    return 1;
}

#endif
