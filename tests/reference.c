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
    return (uint32_t)(((*state * UINT64_C(2685821657736338717)) >> 33) % (below ? below : 1));
}

/* A random graph while it grows: the nodes that functions are drawn on, and how large their values
 * may be. Not among them: the nodes that only move an argument into a domain. */
typedef struct growing {
    cg_graph *g;
    uint64_t state;
    cg_id nresult;
    cg_id *result; /* size nnode */
    double *bound; /* size nnode */
    cg_id half, middle, beyond;
} growing;

static void push(growing *r, cg_id node, double bound) {
    r->result[r->nresult] = node;
    r->bound[r->nresult++] = bound;
}

/* Most arguments are recent, so that graphs are deep; the others make long edges. */
static cg_id draw_argument(growing *r) {
    uint32_t near = r->nresult < 6 ? r->nresult : 6;
    return draw(&r->state, 4) ? r->nresult - 1 - draw(&r->state, near)
                              : draw(&r->state, r->nresult);
}

/* Node x moved into [0.2, 0.8], where every function but acosh is smooth, or [1.2, 1.8]. */
static cg_id into_domain(growing *r, cg_op op, cg_id x) {
    cg_id turned = cg_mul(r->g, cg_sin(r->g, x), r->half);
    return cg_add(r->g, turned, op == CG_ACOSH ? r->beyond : r->middle);
}

/* Sums and products of what is small enough need no domain: bound of op, or 0 where it needs one.
 */
static double bound_without_domain(cg_op op, double x, double y) {
    double bound = op == CG_ADD || op == CG_SUB     ? x + y
                   : op == CG_MUL                   ? x * y
                   : op == CG_SQUARE                ? x * x
                   : op == CG_SIN || op == CG_TANH  ? 1
                   : op == CG_NEG || op == CG_ASINH ? x
                                                    : 0;
    return bound <= 4 ? bound : 0;
}

static void grow(growing *r) {
    cg_op op = (cg_op)(CG_CONST + 1 + draw(&r->state, CG_NOP - CG_CONST - 1));
    if (draw(&r->state, 2)) op = CG_ADD + draw(&r->state, 3);
    cg_id x = draw_argument(r), y = draw(&r->state, 8) ? draw_argument(r) : x;
    double bound = bound_without_domain(op, r->bound[x], r->bound[y]);
    cg_id first = r->result[x], second = r->result[y];
    if (bound == 0) {
        first = into_domain(r, op, first);
        second = x == y ? first : cg_op_arity(op) == 2 ? into_domain(r, op, second) : second;
        bound = 5; /* the reciprocal's */
    }
    push(r, cg_op_arity(op) == 1 ? cg_unary(r->g, op, first) : cg_binary(r->g, op, first, second),
         bound);
    if (draw(&r->state, 16) == 0) push(r, cg_const(r->g, draw(&r->state, 1000) * 1e-3), 1);
}

cg_graph *reference_random_graph(uint64_t seed, cg_id nnode, cg_id ninput, cg_id noutput) {
    growing r = {.g = cg_graph_new(), .state = seed * 2 + 1};
    r.result = calloc(nnode + ninput + 16, sizeof *r.result);
    r.bound = calloc(nnode + ninput + 16, sizeof *r.bound);
    for (cg_id i = 0; i < ninput; i++) push(&r, cg_input(r.g), 2);
    r.half = cg_const(r.g, 0.3), r.middle = cg_const(r.g, 0.5), r.beyond = cg_const(r.g, 1.5);
    while (cg_graph_status(r.g) == CG_OK && r.g->nnode < nnode) grow(&r);
    for (cg_id i = 0; i < noutput; i++) {
        uint32_t last = r.nresult < 10 ? r.nresult : 10;
        cg_output(r.g, draw(&r.state, 8) ? r.result[r.nresult - 1 - draw(&r.state, last)]
                                         : draw(&r.state, r.g->nnode));
    }
    free(r.result);
    free(r.bound);
    return r.g;
}
