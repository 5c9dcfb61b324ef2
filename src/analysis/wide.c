/* The evaluation in a wider format, from functions.def's own expressions: <tgmath.h> takes the
 * function of the argument's type, and rounds nothing to double on the way. */
#define __STDC_WANT_IEC_60559_TYPES_EXT__ 1 /* its 128-bit functions */
#include <tgmath.h>

#include "cheapgrad/sweep.h"
#include "memory.h"
#include "portable.h"

CG_PROMOTES_DOUBLES

static cg_wide value_of(cg_op op, cg_wide x, cg_wide y) {
    switch (op) {
#define CG_UNARY(NAME, name, lo, hi, VALUE, ...)                                                   \
    case CG_##NAME:                                                                                \
        return VALUE;
#define CG_BINARY(NAME, name, lo, hi, VALUE, ...)                                                  \
    case CG_##NAME:                                                                                \
        return VALUE;
#include "cheapgrad/functions.def"
    case CG_INPUT:
    case CG_CONST:
    case CG_NOP:
        break;
    }
    return (cg_wide)NAN;
}

static void evaluate(const cg_graph *g, const double *x, cg_wide *v) {
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_id a = g->arg[k][0], b = g->arg[k][1];
        if (g->op[k] == CG_INPUT)
            v[k] = x[a];
        else if (g->op[k] == CG_CONST)
            v[k] = g->constant[a];
        else
            v[k] = value_of((cg_op)g->op[k], v[a], b == CG_NONE ? 0 : v[b]);
    }
}

cg_status cg_rounding_error(const cg_graph *g, const double *x, double *error) {
    if (!x || !error) return CG_ENULL;
    cg_status status = cg_graph_check(g, NULL);
    if (status != CG_OK) return status;
    double *v = cg_array(g->nnode, sizeof *v);
    cg_wide *wide = cg_array(g->nnode, sizeof *wide);
    if (v && wide) {
        cg_eval(g, x, v);
        evaluate(g, x, wide);
        for (cg_id i = 0; i < g->noutput; i++)
            error[i] = (double)(v[g->output[i]] - wide[g->output[i]]);
    }
    status = v && wide ? CG_OK : CG_ENOMEM;
    free(v);
    free(wide);
    return status;
}
