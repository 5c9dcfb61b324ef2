/* Values and partials that are not finite, by every mode of the table. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "cheapgrad/cheapgrad.h"
#include "reference.h"
#include "work.h"

enum { NWILD = 24 };

static int alike(double a, double b, double tolerance) {
    return (isnan(a) && isnan(b)) || a == b ||
           (isfinite(b) && fabs(a - b) <= tolerance * fmax(1.0, fabs(b)));
}

static void check_function_at(cg_work *w, cg_op op, const double *x) {
    double y, dy[2], d[2], v = cg_op_at(op, x[0], x[1], d, NULL);
    cg_gradient(w, x, &y, dy);
    if (!alike(y, v, 1e-14))
        fail_msg("%s: %s(%g, %g) is %g, not %g", w->mode->name, cg_op_name(op), x[0], x[1], y, v);
    cg_function(w, x, &y);
    assert_true(alike(y, v, 1e-14));
    for (int i = 0; i < cg_op_arity(op) && is_exact(w->mode); i++)
        if (!alike(dy[i], d[i], 1e-13))
            fail_msg("%s: partial %d of %s at (%g, %g) is %g, not %g", w->mode->name, i,
                     cg_op_name(op), x[0], x[1], dy[i], d[i]);
}

/* One function: y and gradient are its value and partials, whatever these are. For two arguments
 * a sweep that carries a 0 beside an infinite partial may say NaN: those points are left to
 * broken_and_tame_gradients. */
static void each_function_at_special_values(void **state) {
    (void)state;
    const double special[] = {0.0,    -0.0,   1.0, -1.0,  HUGE_VAL, -HUGE_VAL, (double)NAN, 1e308,
                              -1e308, 5e-324, 0.5, -30.0, 800.0,    710.0,     -710.0};
    enum { NSPECIAL = sizeof special / sizeof *special };
    for (cg_op op = CG_CONST + 1; op < CG_NOP; op++) {
        cg_graph *g = cg_graph_new();
        cg_id a = cg_input(g);
        cg_output(g, cg_op_arity(op) == 1 ? cg_unary(g, op, a) : cg_binary(g, op, a, cg_input(g)));
        for (size_t i = 0; i < cg_nmode; i++) {
            if (is_compiled(cg_modes[i]) && op % 8) continue;
            cg_work *w = work_of(cg_modes[i], g, 0);
            for (int p = 0; p < NSPECIAL * NSPECIAL; p++) {
                double x[] = {special[p / NSPECIAL], special[p % NSPECIAL]}, d[2];
                cg_op_at(op, x[0], x[1], d, NULL);
                if (isfinite(d[0]) && isfinite(d[1])) check_function_at(w, op, x);
                if (cg_op_arity(op) == 1) check_function_at(w, op, x);
            }
            cg_done(w);
        }
        cg_graph_free(g);
    }
}

/* What leads from an input to a node, or to the outputs. */
typedef struct trail {
    int paths;  /* number, at most 2 */
    int broken; /* whether a partial on them is infinite or NaN */
    int weak;   /* whether one is 0, or so small or large that a product may be 0 */
} trail;

static void join(trail *t, trail from) {
    t->paths = t->paths + from.paths < 2 ? t->paths + from.paths : 2;
    t->broken |= from.broken;
    t->weak |= from.weak;
}

static void partials(const cg_graph *g, const double *v, cg_id k, double d[2]) {
    int arity = cg_op_arity((cg_op)g->op[k]);
    d[0] = d[1] = 0;
    if (arity > 0)
        cg_op_at((cg_op)g->op[k], v[g->arg[k][0]], arity == 2 ? v[g->arg[k][1]] : 0, d, NULL);
}

/* From input j to the outputs first ... end - 1. */
static trail trail_of(const cg_graph *g, const double *v, cg_id j, cg_id first, cg_id end) {
    trail of[NWILD] = {{0, 0, 0}}, all = {0, 0, 0};
    for (cg_id k = 0; k < g->nnode; k++) {
        double d[2] = {0, 0};
        partials(g, v, k, d);
        of[k] = (trail){k == g->input[j], 0, 0};
        for (int i = 0; i < 2 && i < cg_op_arity((cg_op)g->op[k]); i++) {
            trail t = of[g->arg[k][i]];
            if (t.paths && !isfinite(d[i])) t.broken = 1;
            if (t.paths && isfinite(d[i]) && !(fabs(d[i]) > 1e-10 && fabs(d[i]) < 1e10)) t.weak = 1;
            join(&of[k], t);
        }
    }
    for (cg_id i = first; i < end; i++) join(&all, of[g->output[i]]);
    return all;
}

/* Whether a node that leads to an output has a partial that is not finite. */
static int is_broken(const cg_graph *g, const double *v) {
    int live[NWILD] = {0};
    for (cg_id i = 0; i < g->noutput; i++) live[g->output[i]] = 1;
    for (cg_id k = g->nnode; k-- > 0;) {
        double d[2];
        partials(g, v, k, d);
        if (live[k] && !(isfinite(d[0]) && isfinite(d[1]))) return 1;
        for (int i = 0; live[k] && i < cg_op_arity((cg_op)g->op[k]); i++) live[g->arg[k][i]] = 1;
    }
    return 0;
}

/* Whether all values and partials are finite, and of a size that leaves digits. */
static int is_tame(const cg_graph *g, const double *v) {
    for (cg_id k = 0; k < g->nnode; k++) {
        double d[2] = {0, 0};
        partials(g, v, k, d);
        if (!(fabs(v[k]) < 1e3 && fabs(d[0]) < 1e2 && fabs(d[1]) < 1e2)) return 0;
    }
    return 1;
}

/* All functions at random, unguarded: logarithms of negative numbers, overflow, division by 0. */
static cg_graph *wild_graph(unsigned seed) {
    cg_graph *g = cg_graph_new();
    unsigned draw = seed;
    for (int j = 0; j < 3; j++) cg_input(g);
    cg_const(g, seed % 3 ? 0.0 : 0.5);
    while (g->nnode < NWILD) {
        draw = draw * 1664525u + 1013904223u;
        cg_op op = (cg_op)(CG_CONST + 1 + draw / 65536 % (CG_NOP - CG_CONST - 1));
        draw = draw * 1664525u + 1013904223u;
        cg_id a = draw / 65536 % g->nnode, b = draw / 1024 % g->nnode;
        cg_op_arity(op) == 1 ? cg_unary(g, op, a) : cg_binary(g, op, a, b);
    }
    cg_output(g, g->nnode - 1);
    cg_output(g, g->nnode - 2);
    return g;
}

/* Derivatives by input j, in the gradient and in the Jacobian's rows, where no path leads from it.
 */
static void check_without_path(const cg_work *w, const double *v, cg_id j, double dy,
                               const double *rows) {
    const cg_graph *g = w->graph;
    int may_break = is_broken(g, v), forward = w->mode->inputs_per_sweep > 0;
    if (trail_of(g, v, j, 0, 2).paths == 0 && dy != 0 && !(forward && may_break && isnan(dy)))
        fail_msg("%s: derivative %u is %g, without a path", w->mode->name, j, dy);
    for (cg_id i = 0; i < 2; i++) {
        double entry = rows[i * g->ninput + j];
        if (trail_of(g, v, j, i, i + 1).paths == 0 && entry != 0 && !(may_break && isnan(entry)))
            fail_msg("%s: entry %u, %u is %g, without a path", w->mode->name, i, j, entry);
    }
}

/* What mode.h promises: outputs as the plain interpreter has them; derivatives that agree where
 * all partials are finite and tame; none that is a number where its one path is broken; 0 where
 * there is no path. */
static void check_wild(cg_work *w, const double *x, const double *v) {
    const cg_graph *g = w->graph;
    double y[2], dy[3], rows[6];
    cg_jacobian(w, x, y, rows);
    cg_gradient(w, x, y, dy);
    for (int i = 0; i < 2; i++)
        if (!alike(y[i], v[g->output[i]], 1e-11))
            fail_msg("%s: output is %g, not %g", w->mode->name, y[i], v[g->output[i]]);
    if (!is_exact(w->mode)) return;
    if (is_tame(g, v)) {
        double expected_rows[6], expected[3];
        reference_jacobian(g, x, y, expected_rows);
        reference_gradient(expected_rows, 2, 3, expected);
        for (cg_id j = 0; j < 3; j++)
            if (!alike(dy[j], expected[j], 1e-10))
                fail_msg("%s: derivative %u is %g, not %g", w->mode->name, j, dy[j], expected[j]);
    }
    for (cg_id j = 0; j < 3; j++) {
        trail t = trail_of(g, v, j, 0, 2);
        check_without_path(w, v, j, dy[j], rows);
        if (t.paths == 1 && t.broken && !t.weak && isfinite(dy[j]))
            fail_msg("%s: derivative %u is %g on a broken path", w->mode->name, j, dy[j]);
    }
}

static void broken_and_tame_gradients(void **state) {
    (void)state;
    const double special[] = {0.0, 1.0, -1.0, HUGE_VAL, -HUGE_VAL, (double)NAN, 0.3, -2.5, 1e200};
    unsigned broken = 0, tame = 0;
    for (unsigned k = 1; k <= 1000; k++) {
        cg_graph *g = wild_graph(k);
        double x[3], v[NWILD];
        for (unsigned j = 0; j < 3; j++)
            x[j] = k % 2 ? special[(k + j * (k / 9 + 1)) % 9] : sin(k + j);
        cg_eval(g, x, v);
        tame += (unsigned)is_tame(g, v);
        for (cg_id j = 0; j < 3; j++) {
            trail t = trail_of(g, v, j, 0, 2);
            broken += t.paths == 1 && t.broken && !t.weak;
        }
        for (size_t i = 0; i < cg_nmode; i++) {
            if (is_compiled(cg_modes[i]) && k % 100) continue;
            cg_work *w = work_of(cg_modes[i], g, 0);
            check_wild(w, x, v);
            cg_done(w);
        }
        cg_graph_free(g);
    }
    if (broken < 50 || tame < 50) fail_msg("only %u broken and %u tame", broken, tame);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_function_at_special_values),
        cmocka_unit_test(broken_and_tame_gradients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
