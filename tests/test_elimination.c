/* Vertex elimination: its counts against closed forms, its results against the reference. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "reference.h"

static const char *const orders[] = {"elimination-forward", "elimination-reverse", "elimination"};
enum { FORWARD, REVERSE, MARKOWITZ };

static cg_work *set_up(const cg_graph *g, int order) {
    cg_work *w;
    cg_error error = {CG_OK, ""};
    if (cg_setup(cg_mode_by_name(orders[order]), g, NULL, &w, &error) != CG_OK)
        fail_msg("%s: %s", orders[order], error.text);
    return w;
}

static uint64_t multiplications(const cg_graph *g, int order) {
    cg_work *w = set_up(g, order);
    uint64_t count = cg_work_counts(w).multiplications;
    cg_done(w);
    return count;
}

/* A dense layer: every node a weighted sum of the layer before, in binary operations. */
static void dense_layer(cg_graph *g, const cg_id *from, int nfrom, cg_id *to, int nto) {
    for (int j = 0; j < nto; j++) {
        for (int i = 0; i < nfrom; i++) {
            cg_id term = cg_mul(g, cg_const(g, 0.01 * (i + 1) - 0.02 * j), from[i]);
            to[j] = i == 0 ? term : cg_add(g, to[j], term);
        }
    }
}

/* The bow-tie in layers: four dense layers of width w, a waist of b nodes, four more; the first
 * layer are the inputs, the last the outputs. */
static cg_graph *bow_tie(int w, int b) {
    enum { MOST = 64 };
    cg_id layer[2][MOST];
    cg_graph *g = cg_graph_new();
    for (int i = 0; i < w; i++) layer[0][i] = cg_input(g);
    const int width[] = {w, w, w, w, b, w, w, w, w};
    for (int l = 1; l < 9; l++)
        dense_layer(g, layer[(l - 1) % 2], width[l - 1], layer[l % 2], width[l]);
    for (int i = 0; i < w; i++) cg_output(g, layer[0][i]);
    assert_int_equal(cg_graph_status(g), CG_OK);
    return g;
}

static void bow_tie_counts(void **state) {
    (void)state;
    static const struct {
        int waist;
        uint64_t count[3];
    } row[] = {{1, {70272, 70272, 4032}}, {4, {73728, 73728, 16128}}};
    for (size_t i = 0; i < 2; i++) {
        cg_graph *g = bow_tie(24, row[i].waist);
        for (int order = 0; order < 3; order++)
            assert_int_equal(multiplications(g, order), row[i].count[order]);
        cg_graph_free(g);
        char name[80]; /* the family's */
        snprintf(name, sizeof name, "bowtie/inputs:24/outputs:24/waist:%d/layers:4", row[i].waist);
        cg_member member;
        assert_int_equal(cg_member_parse(name, &member, NULL), CG_OK);
        g = cg_member_build(&member, NULL);
        for (int order = 0; order < 3; order++)
            assert_int_equal(multiplications(g, order), row[i].count[order]);
        cg_graph_free(g);
    }
}

/* What was merged: products by weights and all additions but each node's last. */
static void sums_are_merged(void **state) {
    (void)state;
    enum { W = 5, B = 2 };
    cg_graph *g = bow_tie(W, B);
    cg_work *w = set_up(g, MARKOWITZ);
    cg_elimination_size size;
    assert_int_equal(cg_elimination_size_of(w, &size), CG_OK);
    uint64_t weights = 6 * W * W + 2 * W * B, nodes = 7 * W + B, outputs = W;
    /* A node's k terms are k products and k - 1 additions, of which one vertex is left; of an
     * output's none, since its last addition only passes on to the output. */
    assert_int_equal(size.merged, weights + (weights - nodes) - (nodes - outputs));
    assert_int_equal(size.nonzeros, W * W);
    assert_int_equal(cg_elimination_size_of(NULL, &size), CG_ENULL);
    assert_int_equal(cg_elimination_size_of(w, NULL), CG_ENULL);
    cg_done(w);
    cg_graph_free(g);
}

/* x1 x2 ... xn: from the outputs each of the n - 2 products between has two edges in and one out;
 * from the inputs the k-th has k + 1 in. */
/* A sum of n inputs, and n copies of it, each of the one before: a set-up that took n^2 steps would
 * not come to its end. */
static void long_sums_and_copies(void **state) {
    (void)state;
    enum { N = 300000 };
    double *x = malloc(N * sizeof *x), *d = malloc(N * sizeof *d), *d0 = malloc(N * sizeof *d0),
           y[2];
    cg_graph *g = cg_graph_new();
    for (int i = 0; i < N; i++) cg_input(g), x[i] = 1e-3 * (i % 3);
    cg_id sum = 0;
    for (cg_id i = 1; i < N; i++) sum = i % 2 ? cg_sub(g, sum, i) : cg_add(g, i, sum);
    cg_id copy = cg_sin(g, sum);
    cg_output(g, copy);
    for (int i = 0; i < N; i++) copy = cg_add(g, cg_const(g, 1e-6), copy);
    cg_output(g, copy);
    cg_work *tape;
    assert_int_equal(cg_setup(cg_mode_by_name("tape"), g, NULL, &tape, NULL), CG_OK);
    cg_gradient(tape, x, y, d0);
    cg_done(tape);
    for (int order = FORWARD; order <= MARKOWITZ; order++) {
        cg_work *w = set_up(g, order);
        cg_gradient(w, x, y, d);
        for (int i = 0; i < N; i++) check_near(d[i], d0[i], 1e-11);
        cg_done(w);
    }
    cg_graph_free(g);
    free(x), free(d), free(d0);
}

static void speelpenning_counts(void **state) {
    (void)state;
    for (uint64_t n = 2; n < 40; n++) {
        cg_graph *g = cg_graph_new();
        cg_id product = cg_input(g);
        for (uint64_t i = 1; i < n; i++) product = cg_mul(g, product, cg_input(g));
        cg_output(g, product);
        assert_int_equal(multiplications(g, REVERSE), 2 * (n - 2));
        assert_int_equal(multiplications(g, FORWARD), n * (n - 1) / 2 - 1);
        assert_int_equal(multiplications(g, MARKOWITZ), 2 * (n - 2));
        cg_graph_free(g);
    }
}

/* A chain costs one product a link, and nothing for those that only add, subtract or negate. */
static void chain_counts(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g);
    for (int i = 0; i < 10; i++) x = cg_neg(g, cg_sin(g, cg_sub(g, cg_const(g, 1), x)));
    cg_output(g, x);
    for (int order = 0; order < 3; order++) {
        cg_work *w = set_up(g, order);
        cg_counts counts = cg_work_counts(w);
        assert_int_equal(counts.multiplications, 9);
        assert_int_equal(counts.additions, 0);
        assert_int_equal(counts.edge_visits, 30);
        assert_int_equal(counts.calls, 30);
        cg_done(w);
    }
    cg_graph_free(g);
}

/* The doubling chain x <- x + x: 2^d exactly, by additions alone. */
static void doubling_chain(void **state) {
    (void)state;
    enum { D = 1023 };
    cg_graph *g = cg_graph_new();
    cg_id node = cg_input(g);
    for (int i = 0; i < D; i++) node = cg_add(g, node, node);
    cg_output(g, node);
    for (int order = 0; order < 3; order++) {
        cg_work *w = set_up(g, order);
        double x = 1, y, d;
        cg_gradient(w, &x, &y, &d);
        check_near(d, ldexp(1, D), 0);
        cg_done(w);
    }
    cg_graph_free(g);
}

static void check_vector(const double *a, const double *b, size_t n, double tolerance) {
    for (size_t i = 0; i < n; i++) check_near(a[i], b[i], tolerance);
}

static void check_against_reference(const cg_graph *g, int order) {
    size_t n = g->ninput, m = g->noutput;
    double *x = malloc(n * sizeof *x), *y = malloc(m * sizeof *y), *y2 = malloc(m * sizeof *y);
    double *d = malloc(n * sizeof *d), *d2 = malloc(n * sizeof *d);
    double *j = malloc(m * n * sizeof *j), *j2 = malloc(m * n * sizeof *j);
    cg_work *w = set_up(g, order);
    for (int point = 0; point < 2; point++) { /* twice: slots are used anew */
        for (size_t i = 0; i < n; i++) x[i] = 0.7 - 0.013 * (double)i + 0.4 * point;
        reference_jacobian(g, x, y, j);
        reference_gradient(j, m, n, d);
        memset(j2, 0xff, m * n * sizeof *j2);
        cg_jacobian(w, x, y2, j2);
        check_vector(y2, y, m, 1e-14);
        check_vector(j2, j, m * n, 1e-11);
        memset(d2, 0xff, n * sizeof *d2);
        cg_gradient(w, x, y2, d2);
        check_vector(d2, d, n, 1e-11);
        cg_function(w, x, y2);
        check_vector(y2, y, m, 1e-14);
    }
    cg_done(w);
    free(x), free(y), free(y2), free(d), free(d2), free(j), free(j2);
}

static void random_graphs(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        cg_id n = 1 + (cg_id)(seed % 7), m = 1 + (cg_id)(seed % 5);
        cg_graph *g = reference_random_graph(seed, 20 + (cg_id)(seed % 180), n, m);
        for (int order = 0; order < 3; order++) check_against_reference(g, order);
        cg_graph_free(g);
    }
    cg_graph *g = reference_random_graph(7, 5000, 30, 9);
    for (int order = 0; order < 3; order++) check_against_reference(g, order);
    cg_graph_free(g);
}

static void outputs_of_every_kind(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g), unread = cg_input(g), read = cg_input(g);
    cg_id c = cg_const(g, 3), p = cg_mul(g, x, read), dead = cg_exp(g, p);
    cg_id zero = cg_sub(g, p, p), passive = cg_exp(g, c);
    cg_output(g, x);
    cg_output(g, c);
    cg_output(g, p);
    cg_output(g, passive);
    cg_output(g, p);
    cg_output(g, x);
    cg_output(g, cg_mul(g, zero, p));
    cg_output(g, cg_neg(g, cg_mul(g, cg_neg(g, p), cg_sub(g, p, cg_sin(g, p)))));
    (void)unread, (void)dead;
    for (int order = 0; order < 3; order++) check_against_reference(g, order);
    cg_graph_free(g);
}

/* A partial that is infinite stays where its paths are. */
static void infinities_stay_on_their_paths(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g), y = cg_input(g);
    cg_output(g, cg_sqrt(g, x));
    cg_output(g, cg_mul(g, y, y));
    cg_output(g, cg_mul(g, cg_const(g, (double)NAN), y));
    for (int order = 0; order < 3; order++) {
        cg_work *w = set_up(g, order);
        double at[] = {0, 3}, v[3], d[6];
        const double expected[] = {HUGE_VAL, 0, 0, 6, 0, (double)NAN};
        cg_jacobian(w, at, v, d);
        check_vector(d, expected, 6, 0);
        check_near(v[1], 9, 0);
        assert_true(isnan(v[2]));
        cg_done(w);
    }
    cg_graph_free(g);
}

static void check_refused(const cg_graph *g, int order, const char *says) {
    cg_error error = {CG_OK, ""};
    cg_work *w = NULL;
    assert_int_equal(cg_setup(cg_mode_by_name(orders[order]), g, NULL, &w, &error), CG_ECANNOT);
    assert_null(w);
    if (!strstr(error.text, says)) fail_msg("'%s' does not say '%s'", error.text, says);
}

static void too_large_is_refused(void **state) {
    (void)state;
    enum { W = 260 };
    cg_graph *g = cg_graph_new();
    cg_id *from = malloc(W * sizeof *from), *to = malloc(W * sizeof *to);
    for (int i = 0; i < W; i++) from[i] = cg_input(g);
    for (int l = 0; l < 2; l++) {
        dense_layer(g, from, W, to, W);
        for (int i = 0; i < W; i++) from[i] = cg_sin(g, to[i]); /* so that Jacobians must be */
    }
    for (int i = 0; i < W; i++) cg_output(g, from[i]);
    check_refused(g, FORWARD, "more than 16777216 operations"); /* W^3 for the second layer */
    cg_graph_free(g);
    free(from);
    free(to);

    g = cg_graph_new();
    cg_id x = cg_input(g);
    for (int i = 0; i <= 1 << 23; i++) x = cg_add(g, x, x);
    cg_output(g, x);
    check_refused(g, MARKOWITZ, "16777218 edges");
    cg_graph_free(g);
}

static void every_allocation_fails_in_turn(void **state) {
    (void)state;
    cg_graph *g = reference_random_graph(3, 120, 4, 3);
    for (int order = 0; order < 3; order++)
        for (long k = 0;; k++) {
            cg_work *w;
            cg_error error = {CG_OK, ""};
            alloc_fail_at(k);
            cg_status status = cg_setup(cg_mode_by_name(orders[order]), g, NULL, &w, &error);
            if (!alloc_failed()) {
                assert_int_equal(status, CG_OK);
                cg_done(w);
                assert_true(k > 10);
                break;
            }
            assert_int_equal(status, CG_ENOMEM);
            assert_int_equal(error.status, CG_ENOMEM);
            assert_null(w);
        }
    cg_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bow_tie_counts),
        cmocka_unit_test(sums_are_merged),
        cmocka_unit_test(long_sums_and_copies),
        cmocka_unit_test(speelpenning_counts),
        cmocka_unit_test(chain_counts),
        cmocka_unit_test(doubling_chain),
        cmocka_unit_test(random_graphs),
        cmocka_unit_test(outputs_of_every_kind),
        cmocka_unit_test(infinities_stay_on_their_paths),
        cmocka_unit_test(too_large_is_refused),
        cmocka_unit_test(every_allocation_fails_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
