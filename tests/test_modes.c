/* The contract of the mode table, held against every row of it: the modes are each other's oracle,
 * and all agree with a derivative written as plainly as can be. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "reference.h"
#include "work.h"

enum { MAXINPUT = 12, MAXOUTPUT = 4, NPOINT = 11 };

/* ---- Agreement ------------------------------------------------------------------------------ */

typedef struct expected {
    double y[MAXOUTPUT], gradient[MAXINPUT], jacobian[MAXOUTPUT * MAXINPUT];
    double largest; /* entry of the Jacobian, or 1 */
} expected;

static expected expect(const cg_graph *g, const double *x) {
    expected e = {.largest = 1.0};
    reference_jacobian(g, x, e.y, e.jacobian);
    reference_gradient(e.jacobian, g->noutput, g->ninput, e.gradient);
    for (cg_id i = 0; i < g->noutput * g->ninput; i++)
        e.largest = fmax(e.largest, fabs(e.jacobian[i]));
    return e;
}

static void check_vector(const cg_mode *mode, const char *what, size_t n, const double *a,
                         const double *b, double tolerance) {
    for (size_t i = 0; i < n; i++)
        if (!(fabs(a[i] - b[i]) <= tolerance))
            fail_msg("%s: %s %zu is %.17g, not %.17g within %g", mode->name, what, i, a[i], b[i],
                     tolerance);
}

/* Everything that a mode computes at x, with all memory gone. */
static void check_mode(cg_work *w, const double *x, const expected *e) {
    const cg_mode *mode = w->mode;
    size_t n = w->graph->ninput, m = w->graph->noutput;
    double tolerance = mode->accuracy * e->largest, y[MAXOUTPUT];
    double gradient[MAXINPUT], jacobian[MAXOUTPUT * MAXINPUT];
    alloc_fail_at(0);
    cg_function(w, x, y);
    check_vector(mode, "output", m, y, e->y, 1e-13);
    memset(y, 0xff, sizeof y);
    cg_gradient(w, x, y, gradient);
    check_vector(mode, "output", m, y, e->y, 1e-13);
    check_vector(mode, "gradient", n, gradient, e->gradient, tolerance * (double)m);
    memset(y, 0xff, sizeof y);
    cg_jacobian(w, x, y, jacobian);
    check_vector(mode, "output", m, y, e->y, 1e-13);
    check_vector(mode, "Jacobian", m * n, jacobian, e->jacobian, tolerance);
    if (mode->record) {
        memset(y, 0xff, sizeof y);
        mode->record(w, x, y);
        check_vector(mode, "output", m, y, e->y, 1e-13);
        mode->reverse(w, gradient);
        check_vector(mode, "gradient", n, gradient, e->gradient, tolerance * (double)m);
    }
    if (mode->tangents) {
        memset(gradient, 0xff, sizeof gradient);
        mode->begin(w, x);
        for (size_t served = (size_t)mode->inputs_per_sweep, j = (n - 1) / served * served;;
             j -= served) {
            mode->tangents(w, (cg_id)j, gradient + j);
            if (j == 0) break;
        }
        check_vector(mode, "gradient", n, gradient, e->gradient, tolerance * (double)m);
    }
    assert_false(alloc_failed());
}

/* The k-th sample point of a random graph: any will do, since arguments are bounded inside. */
static void sample(cg_id n, unsigned k, double *x) {
    for (cg_id j = 0; j < n; j++) x[j] = 2.0 * sin(1.0 + 0.7 * j + 2.3 * k);
}

static void check_points(cg_work *w, size_t npoint) {
    size_t n = w->graph->ninput, m = w->graph->noutput;
    double x[NPOINT * MAXINPUT], y[NPOINT * MAXOUTPUT], gradient[NPOINT * MAXINPUT];
    for (size_t i = 0; i < npoint; i++) sample(w->graph->ninput, (unsigned)i, x + i * n);
    alloc_fail_at(0);
    cg_gradients(w, npoint, x, y, gradient);
    assert_false(alloc_failed());
    for (size_t i = 0; i < npoint; i++) {
        expected e = expect(w->graph, x + i * n);
        double tolerance = w->mode->accuracy * e.largest * (double)m;
        check_vector(w->mode, "point's output", m, y + i * m, e.y, 1e-13);
        check_vector(w->mode, "point's gradient", n, gradient + i * n, e.gradient, tolerance);
    }
}

enum { NRANDOM = 2000, NCOMPILED = 10, BUDGET = 1000 };

static cg_graph *random_graph(unsigned k) {
    return reference_random_graph(k, 10 + 4 * (k % 90), 1 + k % MAXINPUT, 1 + k / 3 % MAXOUTPUT);
}

static void random_graphs(void **state) {
    (void)state;
    unsigned walked = 0, refused = 0;
    for (unsigned k = 1; k <= NRANDOM; k++) {
        cg_graph *g = random_graph(k);
        double x[MAXINPUT];
        sample(g->ninput, k, x);
        expected e = expect(g, x);
        for (size_t i = 0; i < cg_nmode; i++) {
            if (is_compiled(cg_modes[i]) && k % (NRANDOM / NCOMPILED)) continue;
            cg_work *w = work_of(cg_modes[i], g, BUDGET);
            if (strcmp(cg_modes[i]->name, "paths") == 0) w ? walked++ : refused++;
            if (!w) continue;
            check_mode(w, x, &e);
            if (k % 10 == 0) check_points(w, k / 10 % (NPOINT + 1));
            cg_done(w);
        }
        cg_graph_free(g);
    }
    assert_true(walked > NRANDOM / 4);
    assert_true(refused > 0);
}

/* Outputs that are inputs, constants, given twice; inputs that nothing uses; dead nodes. */
static void degenerate_graphs(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id c = cg_const(g, 7), a = cg_input(g), unused = cg_input(g), b = cg_input(g);
    cg_id square = cg_mul(g, a, a);
    cg_exp(g, cg_mul(g, square, b));
    cg_output(g, a);
    cg_output(g, cg_log(g, c));
    cg_output(g, square);
    cg_output(g, square);
    (void)unused;
    double x[] = {3, 5, -2};
    expected e = {.y = {3, log(7.0), 9, 9},
                  .gradient = {1 + 6 + 6, 0, 0},
                  .jacobian = {1, 0, 0, 0, 0, 0, 6, 0, 0, 6, 0, 0},
                  .largest = 12};
    for (size_t i = 0; i < cg_nmode; i++) {
        cg_work *w = work_of(cg_modes[i], g, 0);
        check_mode(w, x, &e);
        cg_done(w);
    }
    cg_graph_free(g);
}

/* One node that is both: no edge at all. */
static void smallest_graph(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_output(g, cg_input(g));
    double x = -4;
    expected e = {.y = {-4}, .gradient = {1}, .jacobian = {1}, .largest = 4};
    for (size_t i = 0; i < cg_nmode; i++) {
        cg_work *w = work_of(cg_modes[i], g, 0);
        check_mode(w, &x, &e);
        assert_int_equal(cg_work_counts(w).edge_visits, 0);
        assert_int_equal(cg_work_counts(w).calls, 0);
        cg_done(w);
    }
    cg_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_graphs),
        cmocka_unit_test(degenerate_graphs),
        cmocka_unit_test(smallest_graph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
