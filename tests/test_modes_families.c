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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
