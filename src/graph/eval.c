#include "cheapgrad/elementary.h"
#include "cheapgrad/graph.h"

void cg_eval(const cg_graph *g, const double *x, double *v) {
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_id a = g->arg[k][0], b = g->arg[k][1];
        switch ((cg_op)g->op[k]) {
        case CG_INPUT:
            v[k] = x[a];
            break;
        case CG_CONST:
            v[k] = g->constant[a];
            break;
#define CG_UNARY(NAME, name, ...)                                                                  \
    case CG_##NAME:                                                                                \
        v[k] = cg_value_##name(v[a]);                                                              \
        break;
#define CG_BINARY(NAME, name, ...)                                                                 \
    case CG_##NAME:                                                                                \
        v[k] = cg_value_##name(v[a], v[b]);                                                        \
        break;
#include "cheapgrad/functions.def"
        case CG_NOP:
            break;
        }
    }
}
