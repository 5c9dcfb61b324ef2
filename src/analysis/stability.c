/* Rounding errors and conditioning, from the adjoints of one gradient. */
#include <float.h>

#include "analysis/sweep.h"
#include "graph/activity.h"

/* Largest error of a function's value in roundings, half units in the last place. glibc documents
 * 1 unit for most, 5 for the worst of ours (erfc); a function not listed is given the worst. */
static double roundings(cg_op op) {
    enum { EXACT = 1, ROUNDED, ONE_ULP, TWO_ULP };
    static const unsigned char accuracy[CG_NOP] = {
        [CG_INPUT] = EXACT,   [CG_CONST] = EXACT,   [CG_NEG] = EXACT,
        [CG_FABS] = EXACT,    [CG_FMIN] = EXACT,    [CG_FMAX] = EXACT,
        [CG_RELU] = EXACT,    [CG_ADD] = ROUNDED,   [CG_SUB] = ROUNDED,
        [CG_MUL] = ROUNDED,   [CG_DIV] = ROUNDED,   [CG_SQUARE] = ROUNDED,
        [CG_SQRT] = ROUNDED,  [CG_SIN] = ONE_ULP,   [CG_COS] = ONE_ULP,
        [CG_EXP] = ONE_ULP,   [CG_LOG] = ONE_ULP,   [CG_POW] = ONE_ULP,
        [CG_EXP2] = ONE_ULP,  [CG_EXPM1] = ONE_ULP, [CG_HYPOT] = ONE_ULP,
        [CG_ASIN] = ONE_ULP,  [CG_ACOS] = ONE_ULP,  [CG_ATAN] = ONE_ULP,
        [CG_LOG1P] = ONE_ULP, [CG_ERF] = ONE_ULP,   [CG_RECIPROCAL] = ROUNDED,
        [CG_TANH] = TWO_ULP,  [CG_SINH] = TWO_ULP,  [CG_COSH] = TWO_ULP,
        [CG_ASINH] = TWO_ULP, [CG_ACOSH] = TWO_ULP, [CG_ATANH] = TWO_ULP,
        [CG_LOG10] = TWO_ULP,
    };
    static const double of_accuracy[] = {10, 0, 1, 2, 4};
    return of_accuracy[accuracy[op]];
}

/* Once the gradient was swept: r holds df/dv at every node. */
static double error_bound(const cg_sweep *s) {
    const cg_graph *g = s->graph;
    const double *adjoint = s->r;
    double sum = 0;
    for (cg_id k = 0; k < g->nnode; k++) {
        double units = roundings((cg_op)g->op[k]);
        if (units > 0 && (s->mark[k] & CG_LIVE)) sum += fabs(adjoint[k] * s->v[k]) * units;
    }
    return sum * (DBL_EPSILON / 2);
}

cg_status cg_sweep_stability(cg_sweep *s, const double *x, double *y, double *dy,
                             cg_stability *stability) {
    cg_status status = cg_sweep_gradient(s, x, y, dy);
    if (status != CG_OK) return status;
    double value = 0, condition = 0;
    for (cg_id i = 0; i < s->graph->noutput; i++) value += y[i];
    for (cg_id j = 0; j < s->graph->ninput; j++) condition += fabs(x[j] * dy[j]);
    *stability = (cg_stability){.value = value,
                                .error_bound = error_bound(s),
                                .condition = value == 0.0 ? HUGE_VAL : condition / fabs(value)};
    return CG_OK;
}
