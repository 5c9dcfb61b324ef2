/* All modes agree, to the accuracy that they claim, on every family at its default size. */
#include "check.h"

#include <stdlib.h>

#include "cheapgrad/cheapgrad.h"
#include "work.h"

enum { BUDGET = 1 << 20 };

static double max_norm(size_t n, const double *a, const double *b) {
    double norm = 0;
    for (size_t i = 0; i < n; i++) norm = fmax(norm, fabs(a[i] - (b ? b[i] : 0.0)));
    return norm;
}

/* Where a graph has so many inputs that one sweep for each would take seconds, only the modes with
 * few sweeps are compared. */
static int is_affordable(const cg_mode *mode, const cg_graph *g) {
    double sweeps = mode->inputs_per_sweep > 0 ? (double)g->ninput / mode->inputs_per_sweep : 1;
    return sweeps * g->nnode < 3e7;
}

static void check_family(const cg_family *family) {
    cg_member member;
    assert_int_equal(cg_member_parse(family->name, &member, NULL), CG_OK);
    cg_graph *g = cg_member_build(&member, NULL);
    assert_non_null(g);
    size_t n = g->ninput, m = g->noutput;
    double *x = calloc(n, sizeof *x), *y = calloc(m, sizeof *y), *other_y = calloc(m, sizeof *y);
    double *gradient = calloc(n, sizeof *gradient), *other = calloc(n, sizeof *other);
    cg_member_point(&member, 1, x);
    cg_work *tape = work_of(cg_mode_by_name("tape"), g, 0);
    cg_gradient(tape, x, y, gradient);
    double size = max_norm(n, gradient, NULL);
    assert_true(isfinite(size) && size > 0);
    for (size_t i = 0; i < cg_nmode; i++) {
        if (!is_affordable(cg_modes[i], g)) continue;
        if (is_compiled(cg_modes[i]) && g->nnode > 300) continue;
        cg_work *w = work_of(cg_modes[i], g, BUDGET);
        if (!w) continue;
        cg_gradient(w, x, other_y, other);
        double off = max_norm(n, other, gradient) / size;
        if (!(off <= cg_modes[i]->accuracy))
            fail_msg("%s on %s is off by %g", cg_modes[i]->name, family->name, off);
        assert_true(max_norm(m, other_y, y) <= 1e-11 * fmax(1.0, max_norm(m, y, NULL)));
        cg_done(w);
    }
    cg_done(tape);
    free(x), free(y), free(other_y), free(gradient), free(other);
    cg_graph_free(g);
}

static void every_family(void **state) {
    (void)state;
    for (size_t f = 0; f < cg_nfamily; f++) check_family(cg_families[f]);
}

/* ---- The largest layered graph --------------------------------------------------------------- */

static cg_id copy_node(cg_graph *copy, const cg_graph *g, cg_id k, const double *x, cg_id kept) {
    cg_op op = (cg_op)g->op[k];
    const cg_id *arg = g->arg[k];
    if (op == CG_INPUT) return arg[0] < kept ? cg_input(copy) : cg_const(copy, x[arg[0]]);
    if (op == CG_CONST) return cg_const(copy, g->constant[arg[0]]);
    return cg_op_arity(op) == 1 ? cg_unary(copy, op, arg[0]) : cg_binary(copy, op, arg[0], arg[1]);
}

/* The same graph with all inputs but the first few made constants, so that a sweep for each
 * is affordable. */
static cg_graph *with_few_inputs(const cg_graph *g, const double *x, cg_id kept) {
    cg_graph *copy = cg_graph_new();
    cg_graph_reserve(copy, g->nnode);
    for (cg_id k = 0; k < g->nnode; k++) assert_int_equal(copy_node(copy, g, k, x, kept), k);
    for (cg_id i = 0; i < g->noutput; i++) cg_output(copy, g->output[i]);
    return copy;
}

/* By every mode that serves all inputs in one sweep, or else every other that sweeps: within its
 * accuracy of the first n derivatives. */
static void check_derivatives(const cg_graph *g, const double *x, size_t n, const double *expected,
                              double size, int all_in_one) {
    double *y = calloc(g->noutput, sizeof *y), *dy = calloc(g->ninput, sizeof *dy);
    int compared = 0;
    for (size_t i = 0; i < cg_nmode; i++) {
        const cg_mode *mode = cg_modes[i];
        if (mode->inputs_per_sweep == CG_NO_SWEEP || is_compiled(mode)) continue;
        if ((mode->inputs_per_sweep == 0) != all_in_one) continue;
        cg_work *w = work_of(mode, g, 0);
        cg_gradient(w, x, y, dy);
        cg_done(w);
        double off = max_norm(n, dy, expected) / size;
        if (!(off <= mode->accuracy)) fail_msg("%s is off by %g", mode->name, off);
        compared++;
    }
    assert_true(compared >= 2);
    free(y), free(dy);
}

/* The bar that was set for conditioning: 1e-11, and a norm within [1e-3, 1e3]. */
static void layered_1024_by_4096(void **state) {
    (void)state;
    enum { KEPT = 3 };
    cg_member member;
    assert_int_equal(cg_member_parse("layered/width:1024/depth:4096", &member, NULL), CG_OK);
    cg_graph *g = cg_member_build(&member, NULL);
    assert_non_null(g);
    size_t n = g->ninput;
    double *x = calloc(n, sizeof *x), *gradient = calloc(n, sizeof *gradient), y, square = 0;
    cg_member_point(&member, 1, x);
    cg_work *tape = work_of(cg_mode_by_name("tape"), g, 0);
    cg_gradient(tape, x, &y, gradient);
    cg_done(tape);
    for (size_t j = 0; j < n; j++) square += gradient[j] * gradient[j];
    assert_true(sqrt(square) >= 1e-3 && sqrt(square) <= 1e3);
    double size = max_norm(n, gradient, NULL);
    check_derivatives(g, x, n, gradient, size, 1);
    cg_graph *few = with_few_inputs(g, x, KEPT);
    cg_graph_free(g);
    check_derivatives(few, x, KEPT, gradient, size, 0);
    cg_graph_free(few);
    free(x), free(gradient);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_family),
        cmocka_unit_test(layered_1024_by_4096),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
