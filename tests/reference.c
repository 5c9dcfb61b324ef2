#include "reference.h"

#include <math.h>
#include <stdlib.h>

static void values_of(const cg_graph *g, const double *x, double *v) {
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_op op = (cg_op)g->op[k];
        int arity = cg_op_arity(op);
        if (op == CG_INPUT) v[k] = x[g->arg[k][0]];
        if (op == CG_CONST) v[k] = g->constant[g->arg[k][0]];
        if (arity > 0)
            v[k] = cg_op_at(op, v[g->arg[k][0]], arity == 2 ? v[g->arg[k][1]] : 0, NULL, NULL);
    }
}

/* Derivative of every node by input j; depends[k]: whether node k depends on it at all, so that no
 * 0 * inf makes a NaN where there is no path. */
static void tangents_of(const cg_graph *g, const double *v, cg_id j, double *t, char *depends) {
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_op op = (cg_op)g->op[k];
        double d[2];
        depends[k] = k == g->input[j];
        t[k] = depends[k];
        if (cg_op_arity(op) == 0) continue;
        cg_op_at(op, v[g->arg[k][0]], cg_op_arity(op) == 2 ? v[g->arg[k][1]] : 0, d, NULL);
        for (int i = 0; i < cg_op_arity(op); i++) {
            cg_id a = g->arg[k][i];
            if (!depends[a]) continue;
            t[k] += d[i] * t[a];
            depends[k] = 1;
        }
    }
}

void reference_jacobian(const cg_graph *g, const double *x, double *y, double *jacobian) {
    double *v = malloc(g->nnode * sizeof *v), *t = malloc(g->nnode * sizeof *t);
    char *depends = malloc(g->nnode);
    values_of(g, x, v);
    for (cg_id i = 0; i < g->noutput; i++) y[i] = v[g->output[i]];
    for (cg_id j = 0; j < g->ninput; j++) {
        tangents_of(g, v, j, t, depends);
        for (cg_id i = 0; i < g->noutput; i++)
            jacobian[(size_t)i * g->ninput + j] = t[g->output[i]];
    }
    free(v);
    free(t);
    free(depends);
}

void reference_gradient(const double *jacobian, size_t m, size_t n, double *gradient) {
    for (size_t j = 0; j < n; j++) {
        gradient[j] = 0;
        for (size_t i = 0; i < m; i++) gradient[j] += jacobian[i * n + j];
    }
}

/* xorshift64* (Vigna 2016) */
static uint32_t draw(uint64_t *state, uint32_t below) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)(((*state * UINT64_C(2685821657736338717)) >> 33) % below);
}

/* Node x moved into [0.2, 0.8], where every function but acosh is smooth, or [1.2, 1.8]. */
static cg_id into_domain(cg_graph *g, cg_op op, cg_id x) {
    cg_id half = cg_const(g, 0.3), middle = cg_const(g, op == CG_ACOSH ? 1.5 : 0.5);
    return cg_add(g, cg_mul(g, cg_sin(g, x), half), middle);
}

cg_graph *reference_random_graph(uint64_t seed, cg_id nnode, cg_id ninput, cg_id noutput) {
    uint64_t state = seed * 2 + 1;
    cg_graph *g = cg_graph_new();
    for (cg_id i = 0; i < ninput; i++) cg_input(g);
    while (cg_graph_status(g) == CG_OK && g->nnode < nnode) {
        cg_op op = (cg_op)(CG_CONST + 1 + draw(&state, CG_NOP - CG_CONST - 1));
        /* Half the arguments are recent, so that graphs are deep; the others make long edges. */
        uint32_t near = g->nnode < 20 ? g->nnode : 20;
        cg_id x = draw(&state, 2) ? g->nnode - 1 - draw(&state, near) : draw(&state, g->nnode);
        cg_id y = draw(&state, 8) ? draw(&state, g->nnode) : x;
        x = into_domain(g, op, x);
        cg_id z =
            cg_op_arity(op) == 1 ? cg_unary(g, op, x) : cg_binary(g, op, x, into_domain(g, op, y));
        if (draw(&state, 4) == 0) cg_tanh(g, cg_sub(g, z, x));
    }
    for (cg_id i = 0; i < noutput; i++) {
        uint32_t last = g->nnode < 40 ? g->nnode : 40;
        cg_output(g, draw(&state, 8) ? g->nnode - 1 - draw(&state, last) : draw(&state, g->nnode));
    }
    return g;
}
