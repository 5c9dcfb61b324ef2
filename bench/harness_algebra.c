#include "harness_algebra.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analysis/semirings.h"
#include "memory.h"

typedef union any_element {
#define CG_SEMIRING(NAME, name, ...) element_##name name;
#include "cheapgrad/semirings.def"
} any_element;

struct algebra {
    const cg_graph *graph;
    cg_dual (*weight)[2]; /* of each node's edges, size nnode, like those that follow */
    bool *reached;        /* from the input */
    any_element *sum;     /* over the paths from it */
};

/* Partials at x, and their derivatives along the direction. v: of nodes, the direction's too. */
static void weigh(algebra *a, const double *x, const double *direction, cg_dual *v) {
    const cg_graph *g = a->graph;
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_op op = (cg_op)g->op[k];
        cg_id i = g->arg[k][0];
        if (op == CG_INPUT) v[k] = (cg_dual){x[i], direction[i]};
        if (op == CG_CONST) v[k] = cg_dual_const(g->constant[i]);
        if (cg_op_arity(op) == 0) continue;
        cg_dual p = v[i], q = cg_op_arity(op) > 1 ? v[g->arg[k][1]] : cg_dual_const(0);
        double d[2], dd[3];
        v[k].value = cg_op_at(op, p.value, q.value, d, dd);
        v[k].tangent = d[0] * p.tangent + d[1] * q.tangent;
        a->weight[k][0] = (cg_dual){d[0], dd[0] * p.tangent + dd[1] * q.tangent};
        a->weight[k][1] = (cg_dual){d[1], dd[1] * p.tangent + dd[2] * q.tangent};
    }
}

algebra *algebra_new(const cg_graph *g, const double *x, const double *direction) {
    algebra *a = cg_zeroed(1, sizeof *a);
    cg_dual *v = cg_array(g->nnode, sizeof *v);
    if (a) {
        a->graph = g;
        a->weight = cg_array(g->nnode, sizeof *a->weight);
        a->reached = cg_array(g->nnode, sizeof *a->reached);
        a->sum = cg_array(g->nnode, sizeof *a->sum);
    }
    bool made = a && v && a->weight && a->reached && a->sum;
    if (made) weigh(a, x, direction, v);
    free(v);
    if (made) return a;
    algebra_free(a);
    return NULL;
}

void algebra_free(algebra *a) {
    if (!a) return;
    free(a->weight);
    free(a->reached);
    free(a->sum);
    free(a);
}

static void reach(algebra *a, cg_id input) {
    const cg_graph *g = a->graph;
    for (cg_id k = 0; k < g->nnode; k++) {
        a->reached[k] = k == g->input[input];
        for (int e = 0; e < cg_op_arity((cg_op)g->op[k]); e++)
            if (a->reached[g->arg[k][e]]) a->reached[k] = true;
    }
}

#define WEIGHT_unit(w) 1
#define WEIGHT_partial(w) (w).value
#define WEIGHT_dual(w) (w)

/* to: over the paths from the input to output i. */
#define CG_SEMIRING(NAME, name, title, element, weight_kind, ...)                                  \
    static element_##name to_##name(algebra *a, cg_id input, cg_id i) {                            \
        const cg_graph *g = a->graph;                                                              \
        any_element *sum = a->sum;                                                                 \
        sum[g->input[input]].name = one_##name(i, 0);                                              \
        for (cg_id k = g->input[input] + 1; k <= g->output[i]; k++) {                              \
            bool first = true;                                                                     \
            for (int e = 0; e < cg_op_arity((cg_op)g->op[k]); e++) {                               \
                cg_id from = g->arg[k][e];                                                         \
                if (!a->reached[from]) continue;                                                   \
                element_##name more =                                                              \
                    times_##name(WEIGHT_##weight_kind(a->weight[k][e]), sum[from].name, k);        \
                sum[k].name = first ? more : plus_##name(sum[k].name, more);                       \
                first = false;                                                                     \
            }                                                                                      \
        }                                                                                          \
        return sum[g->output[i]].name;                                                             \
    }                                                                                              \
    static double all_##name(algebra *a, cg_id input) {                                            \
        const cg_graph *g = a->graph;                                                              \
        element_##name all = zero_##name();                                                        \
        bool first = true;                                                                         \
        for (cg_id i = 0; i < g->noutput; i++) {                                                   \
            if (!a->reached[g->output[i]]) continue;                                               \
            element_##name more = to_##name(a, input, i);                                          \
            all = first ? more : plus_##name(all, more);                                           \
            first = false;                                                                         \
        }                                                                                          \
        return number_##name(all);                                                                 \
    }
#include "cheapgrad/semirings.def"

double algebra_sum(algebra *a, cg_semiring semiring, cg_id input) {
    reach(a, input);
    switch (semiring) {
#define CG_SEMIRING(NAME, name, ...)                                                               \
    case CG_SWEEP_##NAME:                                                                          \
        return all_##name(a, input);
#include "cheapgrad/semirings.def"
    case CG_NSEMIRING:
        break;
    }
    return (double)NAN;
}
