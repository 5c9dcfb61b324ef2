/* One sweep, many answers: each against an exact oracle, or against every path taken one by one. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "reference.h"

static cg_sweep *sweep_of(const cg_graph *g) {
    cg_sweep *s;
    cg_error error = {CG_OK, ""};
    if (cg_sweep_new(g, CG_SWEEP_ALL, &s, &error) != CG_OK) fail_msg("%s", error.text);
    return s;
}

/* d links of two edges each way: x <- sin x + cos x. */
static cg_graph *ladder(int d) {
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g);
    for (int i = 0; i < d; i++) {
        cg_id left = cg_sin(g, x);
        x = cg_add(g, left, cg_cos(g, x));
    }
    cg_output(g, x);
    return g;
}

static void paths_and_depth_of_the_ladder(void **state) {
    (void)state;
    for (int d = 1; d < 3000; d += d < 300 ? 23 : 191) { /* past 128 bits, and past doubles */
        cg_graph *g = ladder(d);
        cg_sweep *s = sweep_of(g);
        cg_count count;
        int64_t depth;
        assert_int_equal(cg_sweep_paths(s, &count), CG_OK);
        cg_count expected = cg_count_pow(2, (uint64_t)d);
        assert_true(cg_count_equal(count, expected));
        check_near(count.log2, expected.log2, 1e-14);
        assert_int_equal(cg_sweep_depth(s, &depth), CG_OK);
        assert_int_equal(depth, 2 * d);
        cg_sweep_free(s);
        cg_graph_free(g);
    }
}

/* ---- Every path taken one by one ------------------------------------------------------------- */

typedef struct walk {
    const cg_graph *g;
    double (*partial)[2];
    uint64_t paths;
    double sum, absolute, strongest;
    int64_t longest;
} walk;

/* Backwards from `node`, whose path to an output has this product and so many edges. */
static void walk_back(walk *w, cg_id node, cg_id input, double product, int64_t edges) {
    const cg_graph *g = w->g;
    if (node == g->input[input]) {
        w->paths++;
        w->sum += product;
        w->absolute += fabs(product);
        w->strongest = fmax(w->strongest, fabs(product));
        if (edges > w->longest) w->longest = edges;
    }
    for (int i = 0; i < cg_op_arity((cg_op)g->op[node]); i++)
        walk_back(w, g->arg[node][i], input, product * w->partial[node][i], edges + 1);
}

/* The product of the partials along a path, over the strongest of double edges. */
static double product_along(const walk *w, const cg_id *path, size_t length) {
    double product = 1;
    for (size_t p = 1; p < length; p++) {
        double strongest = 0;
        for (int i = 0; i < cg_op_arity((cg_op)w->g->op[path[p]]); i++)
            if (w->g->arg[path[p]][i] == path[p - 1])
                strongest = fmax(strongest, fabs(w->partial[path[p]][i]));
        product *= strongest;
    }
    return product;
}

static void partials_at(const cg_graph *g, const double *x, double (*partial)[2]) {
    double *v = malloc(g->nnode * sizeof *v);
    cg_eval(g, x, v);
    for (cg_id k = 0; k < g->nnode; k++)
        if (cg_op_arity((cg_op)g->op[k]) > 0)
            cg_op_at((cg_op)g->op[k], v[g->arg[k][0]],
                     g->arg[k][1] == CG_NONE ? 0 : v[g->arg[k][1]], partial[k], NULL);
    free(v);
}

static int is_output(const cg_graph *g, cg_id node) {
    for (cg_id i = 0; i < g->noutput; i++)
        if (g->output[i] == node) return 1;
    return 0;
}

static void check_paths_one_by_one(const cg_graph *g, cg_sweep *s, const double *x) {
    enum { N = 8, MOST = 400 };
    double y[N], dy[N], absolute[N], strength[N], (*partial)[2] = calloc(g->nnode, sizeof *partial);
    int64_t depth[N];
    cg_count count[N];
    cg_id path[MOST];
    partials_at(g, x, partial);
    assert_int_equal(cg_sweep_gradient(s, x, y, dy), CG_OK);
    assert_int_equal(cg_sweep_absolute(s, x, y, absolute), CG_OK);
    assert_int_equal(cg_sweep_depth(s, depth), CG_OK);
    assert_int_equal(cg_sweep_paths(s, count), CG_OK);
    assert_int_equal(cg_sweep_influence(s, x, y, strength), CG_OK);
    for (cg_id j = 0; j < g->ninput; j++) {
        walk w = {.g = g, .partial = partial, .longest = -1};
        for (cg_id i = 0; i < g->noutput; i++) walk_back(&w, g->output[i], j, 1.0, 0);
        check_near(dy[j], w.sum, 1e-12);
        check_near(absolute[j], w.absolute, 1e-12);
        check_near(strength[j], w.strongest, 1e-13);
        assert_int_equal(depth[j], w.longest);
        assert_true(cg_count_equal(count[j], cg_count_of(w.paths)));
        size_t length = cg_sweep_influence_path(s, j, path, MOST);
        assert_true(length <= MOST);
        assert_int_equal(length > 0, w.strongest > 0);
        if (length == 0) continue;
        assert_int_equal(path[0], g->input[j]);
        assert_true(is_output(g, path[length - 1]));
        check_near(product_along(&w, path, length), w.strongest, 1e-13);
        assert_int_equal(cg_sweep_influence_path(s, j, path, 1), length);
    }
    free(partial);
}

/* cg_sweep_answer says the same as the calls for single semirings. */
static void check_answers(const cg_graph *g, cg_sweep *s, const double *x) {
    enum { N = 8 };
    const double direction[N] = {0.5, -0.25, 1, 0.75};
    double y[N], said[CG_NSEMIRING][N], dy[N], absolute[N], strength[N], hv[N];
    int64_t depth[N];
    uint8_t pattern[N * N];
    cg_count count[N];
    for (cg_semiring i = 0; i < CG_NSEMIRING; i++)
        assert_int_equal(cg_sweep_answer(s, i, x, direction, said[i]), CG_OK);
    cg_sweep_absolute(s, x, y, absolute);
    cg_sweep_depth(s, depth);
    cg_sweep_paths(s, count);
    cg_sweep_influence(s, x, y, strength);
    cg_sweep_pattern(s, pattern);
    cg_sweep_hessian(s, x, direction, y, dy, hv);
    for (cg_id j = 0; j < g->ninput; j++) {
        int outputs = 0;
        for (cg_id i = 0; i < g->noutput; i++) outputs += pattern[i * g->ninput + j];
        check_near(said[CG_SWEEP_GRADIENT][j], dy[j], 0);
        check_near(said[CG_SWEEP_PATHS][j], count[j].log2, 0);
        check_near(said[CG_SWEEP_ABSOLUTE][j], absolute[j], 0);
        check_near(said[CG_SWEEP_INFLUENCE][j], strength[j], 0);
        check_near(said[CG_SWEEP_DEPTH][j], (double)depth[j], 0);
        check_near(said[CG_SWEEP_PATTERN][j], outputs, 0);
        check_near(said[CG_SWEEP_HESSIAN][j], hv[j], 0);
    }
}

static void against_every_path(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 500; seed++) {
        cg_id n = 1 + (cg_id)(seed % 4), m = 1 + (cg_id)(seed % 3);
        cg_graph *g = reference_random_graph(seed, 10 + (cg_id)(seed % 60), n, m);
        cg_sweep *s = sweep_of(g);
        double x[] = {0.3, -0.8, 1.7, 0.05};
        check_paths_one_by_one(g, s, x);
        check_answers(g, s, x);
        cg_sweep_free(s);
        cg_graph_free(g);
    }
}

/* e = (a + b)(b + 1) at (2, 1): what one sweep leaves at every node, an input or not. */
static void adjoints_between(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id node[5] = {cg_input(g), cg_input(g)}, one = cg_const(g, 1);
    node[2] = cg_add(g, node[0], node[1]);
    node[3] = cg_add(g, node[1], one);
    node[4] = cg_mul(g, node[2], node[3]);
    cg_id dead = cg_sin(g, node[4]);
    cg_output(g, node[4]);
    cg_sweep *s = sweep_of(g);
    const double x[] = {2, 1}, expected[] = {2, 5, 2, 3, 1};
    double y, dy[2];
    assert_int_equal(cg_sweep_gradient(s, x, &y, dy), CG_OK);
    for (int i = 0; i < 5; i++) check_near(cg_sweep_adjoint(s, node[i]), expected[i], 0);
    check_near(cg_sweep_adjoint(s, dead), 0, 0);
    cg_sweep_free(s);
    cg_graph_free(g);
}

/* ---- Sparsity -------------------------------------------------------------------------------- */

static int reaches(const cg_graph *g, cg_id from, cg_id to) {
    char *reached = calloc(g->nnode, 1);
    reached[from] = 1;
    for (cg_id k = from + 1; k <= to; k++)
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) reached[k] |= reached[g->arg[k][i]];
    int result = to >= from && reached[to];
    free(reached);
    return result;
}

/* 1, 63, 64, 65 and 200 outputs: words of 64 at a time. */
static void pattern_is_reachability(void **state) {
    (void)state;
    const cg_id outputs[] = {1, 63, 64, 65, 200};
    const size_t n = 9;
    for (size_t c = 0; c < 5; c++) {
        cg_graph *g = reference_random_graph(c + 40, 300, (cg_id)n, outputs[c]);
        cg_sweep *s = sweep_of(g);
        uint8_t *pattern = malloc(n * outputs[c]);
        memset(pattern, 0xff, n * outputs[c]);
        assert_int_equal(cg_sweep_pattern(s, pattern), CG_OK);
        for (cg_id i = 0; i < outputs[c]; i++)
            for (cg_id j = 0; j < n; j++)
                assert_int_equal(pattern[i * n + j], reaches(g, g->input[j], g->output[i]));
        free(pattern);
        cg_sweep_free(s);
        cg_graph_free(g);
    }
}

/* ---- Hessian --------------------------------------------------------------------------------- */

/* x1 x2 ... xn: H_ij = g_i / x_j for i != j, and 0 on the diagonal. */
static void hessian_of_speelpenning(void **state) {
    (void)state;
    enum { N = 20 };
    cg_graph *g = cg_graph_new();
    cg_id product = cg_input(g);
    for (int i = 1; i < N; i++) product = cg_mul(g, product, cg_input(g));
    cg_output(g, product);
    cg_sweep *s = sweep_of(g);
    double x[N], y, dy[N], column[N];
    for (int i = 0; i < N; i++) x[i] = (i + 1.0) / (i + 2.0);
    for (int j = 0; j < N; j++) {
        double unit[N] = {0};
        unit[j] = 1;
        assert_int_equal(cg_sweep_hessian(s, x, unit, &y, dy, column), CG_OK);
        check_near(y, 1.0 / (N + 1), 1e-15);
        for (int i = 0; i < N; i++) {
            check_near(dy[i], y / x[i], 1e-14);
            check_near(column[i], i == j ? 0.0 : dy[i] / x[j], 1e-14);
        }
    }
    cg_sweep_free(s);
    cg_graph_free(g);
}

/* Against central differences of gradients, and v'Hw = w'Hv. */
static void hessian_of_random_graphs(void **state) {
    (void)state;
    enum { N = 4 };
    for (uint64_t seed = 0; seed < 200; seed++) {
        cg_graph *g = reference_random_graph(seed, 20 + (cg_id)(seed % 100), N, 2);
        cg_sweep *s = sweep_of(g);
        const double x[N] = {0.31, -0.52, 0.73, 0.14}, h = 1e-5;
        const double v[N] = {0.5, -0.25, 1, 0.75}, w[N] = {-1, 0.5, 0.25, 0.5};
        double y[2], dy[N], hv[N], hw[N], up[N], down[N], at[N], vhw = 0, whv = 0;
        assert_int_equal(cg_sweep_hessian(s, x, w, y, dy, hw), CG_OK);
        assert_int_equal(cg_sweep_hessian(s, x, v, y, dy, hv), CG_OK);
        for (int i = 0; i < N; i++) at[i] = x[i] + h * v[i];
        cg_sweep_gradient(s, at, y, up);
        for (int i = 0; i < N; i++) at[i] = x[i] - h * v[i];
        cg_sweep_gradient(s, at, y, down);
        for (int i = 0; i < N; i++) {
            check_near(hv[i], (up[i] - down[i]) / (2 * h), 1e-6);
            vhw += v[i] * hw[i];
            whv += w[i] * hv[i];
        }
        check_near(vhw, whv, 1e-11);
        cg_sweep_gradient(s, x, y, up);
        for (int i = 0; i < N; i++) check_near(dy[i], up[i], 0);
        cg_sweep_free(s);
        cg_graph_free(g);
    }
}

/* ---- Rounding -------------------------------------------------------------------------------- */

/* The oracle itself: the rounding of a sum and of a product is known exactly (Knuth's two-sum, and
 * a fused multiply-add). */
static void rounding_error_is_exact(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g);
    cg_output(g, cg_add(g, a, b));
    cg_output(g, cg_mul(g, a, b));
    cg_output(g, a);
    for (int i = 1; i < 50; i++) {
        double x[] = {1.0 / i, sqrt(i)}, error[3];
        assert_int_equal(cg_rounding_error(g, x, error), CG_OK);
        volatile double sum = x[0] + x[1], part = sum - x[0];
        /* To a thousandth of a rounding: what 64 bits allow, where there are no 113. */
        double of_sum = -((x[0] - (sum - part)) + (x[1] - part));
        double of_product = -fma(x[0], x[1], -(x[0] * x[1]));
        assert_true(fabs(error[0] - of_sum) <= 0x1p-63 * sum);
        assert_true(fabs(error[1] - of_product) <= 0x1p-63 * x[0] * x[1]);
        check_near(error[2], 0, 0);
    }
    assert_int_equal(cg_rounding_error(g, NULL, (double[3]){0}), CG_ENULL);
    cg_graph_free(g);
}

static void the_bound_holds(void **state) {
    (void)state;
    enum { N = 5 };
    double tightest = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        cg_graph *g = reference_random_graph(seed, 20 + (cg_id)(seed % 150), N, 1);
        cg_sweep *s = sweep_of(g);
        const double x[N] = {0.3, -0.5, 0.7, 0.1, 1.9};
        double y, dy[N], error;
        cg_stability stability;
        assert_int_equal(cg_sweep_stability(s, x, &y, dy, &stability), CG_OK);
        assert_int_equal(cg_rounding_error(g, x, &error), CG_OK);
        check_near(stability.value, y, 0);
        if (!(fabs(error) <= stability.error_bound * (1 + 1e-6)))
            fail_msg("graph %d: error %g, bound %g", (int)seed, error, stability.error_bound);
        if (stability.error_bound > 0)
            tightest = fmax(tightest, fabs(error) / stability.error_bound);
        cg_sweep_free(s);
        cg_graph_free(g);
    }
    assert_true(tightest > 0.05); /* no bound to hide anything behind */
}

/* (x - 1)^8 multiplied out and evaluated by Horner's rule: near 1 the value is far smaller than its
 * rounding error, and the bound sees it. */
static void a_badly_conditioned_polynomial(void **state) {
    (void)state;
    static const double coefficient[] = {1, -8, 28, -56, 70, -56, 28, -8, 1};
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g), p = cg_const(g, coefficient[0]);
    for (int i = 1; i < 9; i++) p = cg_add(g, cg_mul(g, p, x), cg_const(g, coefficient[i]));
    cg_output(g, p);
    cg_sweep *s = sweep_of(g);
    double worst = 0;
    for (int i = -50; i <= 50; i++) {
        double at = 1 + 1e-4 * (i + 0.5), y, dy, error;
        cg_stability stability;
        assert_int_equal(cg_sweep_stability(s, &at, &y, &dy, &stability), CG_OK);
        assert_int_equal(cg_rounding_error(g, &at, &error), CG_OK);
        assert_true(fabs(error) <= stability.error_bound);
        assert_true(stability.error_bound > 1e-15 && stability.error_bound < 1e-12);
        worst = fmax(worst, fabs(error) / stability.error_bound);
    }
    assert_true(worst > 0.02);
    cg_sweep_free(s);
    cg_graph_free(g);
}

/* f = x - y: (|x| + |y|) / |x - y|, infinite where they meet. */
static void condition_of_a_difference(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g);
    cg_output(g, cg_sub(g, a, b));
    cg_sweep *s = sweep_of(g);
    double x[] = {1, 1 + 0x1p-20}, y, dy[2];
    cg_stability stability;
    assert_int_equal(cg_sweep_stability(s, x, &y, dy, &stability), CG_OK);
    check_near(stability.condition, 0x1p20 * (2 + 0x1p-20), 1e-15);
    check_near(stability.error_bound, 0x1p-53 * 0x1p-20, 0);
    x[1] = 1;
    assert_int_equal(cg_sweep_stability(s, x, &y, dy, &stability), CG_OK);
    check_near(stability.condition, HUGE_VAL, 0);
    cg_sweep_free(s);
    cg_graph_free(g);
}

/* ---- The workspace --------------------------------------------------------------------------- */

static void infinite_partials_of_dead_nodes(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g);
    cg_log(g, x); /* leads nowhere */
    cg_output(g, cg_sin(g, x));
    cg_sweep *s = sweep_of(g);
    double at = 0, y, dy, hv, direction = 1;
    assert_int_equal(cg_sweep_gradient(s, &at, &y, &dy), CG_OK);
    check_near(dy, 1, 0);
    assert_int_equal(cg_sweep_hessian(s, &at, &direction, &y, &dy, &hv), CG_OK);
    check_near(dy, 1, 0);
    check_near(hv, 0, 0);
    cg_sweep_free(s);
    cg_graph_free(g);
}

static void only_what_was_asked_for(void **state) {
    (void)state;
    cg_graph *g = ladder(3);
    cg_sweep *s = (cg_sweep *)g, *all = sweep_of(g);
    double x = 1, y, d, h;
    cg_count count;
    int64_t depth;
    uint8_t pattern;
    cg_stability stability;
    assert_int_equal(cg_sweep_new(g, 0, &s, NULL), CG_ERANGE);
    assert_null(s);
    assert_int_equal(cg_sweep_new(g, CG_SWEEP_ALL + 1, &s, NULL), CG_ERANGE);
    assert_int_equal(cg_sweep_new(NULL, CG_SWEEP_ALL, &s, NULL), CG_ENULL);
    assert_int_equal(cg_sweep_new(g, CG_SWEEP_ALL, NULL, NULL), CG_ENULL);
    assert_int_equal(cg_sweep_new(g, CG_SWEEP_BIT(CG_SWEEP_DEPTH), &s, NULL), CG_OK);
    assert_true(cg_sweep_bytes(s) < cg_sweep_bytes(all));
    assert_int_equal(cg_sweep_depth(s, &depth), CG_OK);
    assert_int_equal(cg_sweep_gradient(s, &x, &y, &d), CG_ECANNOT);
    assert_int_equal(cg_sweep_paths(s, &count), CG_ECANNOT);
    assert_int_equal(cg_sweep_absolute(s, &x, &y, &d), CG_ECANNOT);
    assert_int_equal(cg_sweep_influence(s, &x, &y, &d), CG_ECANNOT);
    assert_int_equal(cg_sweep_pattern(s, &pattern), CG_ECANNOT);
    assert_int_equal(cg_sweep_hessian(s, &x, &x, &y, &d, &h), CG_ECANNOT);
    assert_int_equal(cg_sweep_stability(s, &x, &y, &d, &stability), CG_ECANNOT);
    assert_int_equal(cg_sweep_run(all, CG_NSEMIRING, &x, &x), CG_ECANNOT);
    assert_int_equal(cg_sweep_answer(s, CG_SWEEP_HESSIAN, &x, &x, &h), CG_ECANNOT);
    for (cg_semiring i = 0; i < CG_NSEMIRING; i++) {
        assert_int_equal(cg_sweep_run(all, i, &x, &x), CG_OK);
        assert_true(strlen(cg_semiring_name(i)) > 1 && strlen(cg_semiring_title(i)) > 1);
    }
    assert_string_equal(cg_semiring_name(CG_SWEEP_HESSIAN), "hessian");
    assert_string_equal(cg_semiring_name(CG_NSEMIRING), "?");
    cg_sweep_free(s);
    cg_sweep_free(all);
    cg_sweep_free(NULL);
    cg_graph_free(g);
}

static void every_allocation_fails_in_turn(void **state) {
    (void)state;
    cg_graph *g = ladder(5);
    for (long k = 0;; k++) {
        cg_sweep *s;
        cg_error error = {CG_OK, ""};
        double x = 1, rounding;
        alloc_fail_at(k);
        cg_status status = cg_sweep_new(g, CG_SWEEP_ALL, &s, &error);
        if (status == CG_OK) status = cg_rounding_error(g, &x, &rounding);
        int failed = alloc_failed();
        assert_int_equal(status, failed ? CG_ENOMEM : CG_OK);
        cg_sweep_free(s);
        if (failed) continue;
        assert_true(k > 7);
        break;
    }
    cg_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_and_depth_of_the_ladder),
        cmocka_unit_test(against_every_path),
        cmocka_unit_test(adjoints_between),
        cmocka_unit_test(pattern_is_reachability),
        cmocka_unit_test(hessian_of_speelpenning),
        cmocka_unit_test(hessian_of_random_graphs),
        cmocka_unit_test(rounding_error_is_exact),
        cmocka_unit_test(the_bound_holds),
        cmocka_unit_test(a_badly_conditioned_polynomial),
        cmocka_unit_test(condition_of_a_difference),
        cmocka_unit_test(infinite_partials_of_dead_nodes),
        cmocka_unit_test(only_what_was_asked_for),
        cmocka_unit_test(every_allocation_fails_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
