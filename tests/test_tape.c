/* The tape as a type of its own, and the mode that is built on the same statements. */
#include "check.h"

#include <stdlib.h>

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "graph/double.h"
#include "mode/arithmetic.h"

/* Rosenbrock's function in n variables, sum of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2. */
static cg_var rosenbrock(cg_tape *t, int n, const cg_var *x) {
    cg_var sum = cg_var_const(0);
    for (int i = 0; i + 1 < n; i++) {
        cg_var steep = cg_tape_sub(t, x[i + 1], cg_tape_square(t, x[i]));
        cg_var flat = cg_tape_sub(t, cg_var_const(1), x[i]);
        sum = cg_tape_add(t, sum, cg_tape_mul(t, cg_var_const(100), cg_tape_square(t, steep)));
        sum = cg_tape_add(t, sum, cg_tape_square(t, flat));
    }
    return sum;
}

static double rosenbrock_partial(int n, const double *x, int i) {
    double d = 0;
    if (i + 1 < n) d += -400 * x[i] * (x[i + 1] - x[i] * x[i]) - 2 * (1 - x[i]);
    if (i > 0) d += 200 * (x[i] - x[i - 1] * x[i - 1]);
    return d;
}

#define NROSEN 7

static void check_rosenbrock(cg_tape *t, double shift) {
    double x[NROSEN];
    cg_var v[NROSEN];
    for (int i = 0; i < NROSEN; i++) {
        x[i] = shift + 0.3 * i - 0.7;
        v[i] = cg_tape_input(t, x[i]);
    }
    cg_var f = rosenbrock(t, NROSEN, v);
    assert_int_equal(cg_tape_reverse(t, f), CG_OK);
    for (int i = 0; i < NROSEN; i++)
        check_near(cg_tape_adjoint(t, v[i]), rosenbrock_partial(NROSEN, x, i), 1e-13);
}

static void gradient_of_rosenbrock(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    check_rosenbrock(t, 0);
    assert_int_equal(cg_tape_statements(t), NROSEN + 8 * (NROSEN - 1));
    cg_tape_free(t);
}

static void reused_without_growth(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    check_rosenbrock(t, 0);
    size_t bytes = cg_tape_bytes(t);
    for (int point = 1; point < 1000; point++) {
        cg_tape_rewind(t);
        assert_int_equal(cg_tape_statements(t), 0);
        alloc_fail_at(0);
        check_rosenbrock(t, 1e-3 * point);
        assert_false(alloc_failed());
    }
    assert_int_equal(cg_tape_bytes(t), bytes);
    cg_tape_free(t);
}

/* Newton's method for the square root: as many steps as it takes. */
static cg_var root(cg_tape *t, cg_var x) {
    cg_var r = cg_var_const(1);
    while (fabs(r.value * r.value - x.value) > 1e-14 * x.value)
        r = cg_tape_mul(t, cg_var_const(0.5), cg_tape_add(t, r, cg_tape_div(t, x, r)));
    return r;
}

static void control_flow(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    for (int i = -4; i < 7; i++) {
        double at = 1.1 * pow(3, i);
        cg_tape_rewind(t);
        cg_var x = cg_tape_input(t, at);
        assert_int_equal(cg_tape_reverse(t, root(t, x)), CG_OK);
        check_near(cg_tape_adjoint(t, x) * 2 * sqrt(at), 1.0, 1e-12);
    }
    cg_tape_free(t);
}

/* x <- (x + x) / 2, n times: dy/dx = 1, and 2 n statements. */
static cg_var halving(cg_tape *t, cg_var x, int n) {
    for (int i = 0; i < n; i++) x = cg_tape_mul(t, cg_tape_add(t, x, x), cg_var_const(0.5));
    return x;
}

#define LONG 200000

static void grows_over_many_chunks(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    cg_var x = cg_tape_input(t, 3.0), y = halving(t, x, LONG);
    assert_int_equal(cg_tape_statements(t), 1 + 2 * LONG);
    assert_true(t->nchunk > 5);
    assert_int_equal(cg_tape_reverse(t, y), CG_OK);
    check_near(y.value, 3.0, 0);
    check_near(cg_tape_adjoint(t, x), 1.0, 0);
    assert_true(cg_tape_bytes(t) >= (size_t)LONG * 2 * (sizeof(cg_statement) + sizeof(double)));
    cg_tape_free(t);
}

static void reserved_memory_is_enough(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    assert_int_equal(cg_tape_reserve(t, 1 + 2 * LONG), CG_OK);
    size_t bytes = cg_tape_bytes(t);
    alloc_fail_at(0);
    cg_var x = cg_tape_input(t, 3.0);
    assert_int_equal(cg_tape_reverse(t, halving(t, x, LONG)), CG_OK);
    assert_false(alloc_failed());
    check_near(cg_tape_adjoint(t, x), 1.0, 0);
    assert_int_equal(cg_tape_bytes(t), bytes);
    assert_int_equal(cg_tape_reserve(t, (size_t)CG_NONE), CG_ETOOBIG);
    cg_tape_free(t);
}

/* Room that grows by little, again and again, is had in few chunks, and never worn out. */
static void reserved_little_by_little(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    cg_var x = cg_tape_input(t, 3.0);
    for (size_t n = 1000; n <= 200000; n += 1000) assert_int_equal(cg_tape_reserve(t, n), CG_OK);
    assert_true(t->nchunk < 12);
    assert_int_equal(cg_tape_reverse(t, halving(t, x, 200000)), CG_OK);
    check_near(cg_tape_adjoint(t, x), 1.0, 0);
    cg_tape_free(t);
}

/* Where there is no memory for a chunk that large, there may be for what is missing. */
static void reserved_without_memory_for_more(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    assert_int_equal(cg_tape_reserve(t, 100000), CG_OK);
    alloc_fail_at(0);
    assert_int_equal(cg_tape_reserve(t, 100001), CG_OK);
    assert_true(alloc_failed());
    assert_int_equal(t->chunk[1].room, 1);
    cg_tape_free(t);
}

/* One gradient with the k-th allocation failing; returns whether there was a k-th. */
static int gradient_without_allocation(long k) {
    alloc_fail_at(k);
    cg_tape *t = cg_tape_new();
    assert_int_equal(cg_tape_status(t), t ? CG_OK : CG_ENOMEM);
    if (!t) return alloc_failed();
    cg_var x = cg_tape_input(t, 3.0), y = halving(t, x, 5000);
    check_near(y.value, 3.0, 0);
    cg_status recorded = cg_tape_status(t), swept = cg_tape_reverse(t, y);
    int failed = alloc_failed();
    if (recorded != CG_OK) assert_int_equal(swept, CG_ENOMEM);
    assert_int_equal(swept, failed ? CG_ENOMEM : CG_OK);
    check_near(cg_tape_adjoint(t, x), swept == CG_OK ? 1.0 : (double)NAN, 0);
    if (recorded != CG_OK) { /* sticks, until there is memory and a new recording */
        assert_int_equal(halving(t, x, 5000).id, 0);
        assert_int_equal(cg_tape_status(t), CG_ENOMEM);
    }
    cg_tape_rewind(t);
    x = cg_tape_input(t, 3.0);
    assert_int_equal(cg_tape_reverse(t, halving(t, x, 5000)), CG_OK);
    check_near(cg_tape_adjoint(t, x), 1.0, 0);
    cg_tape_free(t);
    return failed;
}

static void every_allocation_fails(void **state) {
    (void)state;
    long k = 0;
    while (gradient_without_allocation(k)) k++;
    assert_true(k >= 6); /* the tape, a handful of chunks, the adjoints */
}

static void reserve_fails(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    cg_var x = cg_tape_input(t, 3.0);
    for (long k = 0; k < 2; k++) {
        alloc_fail_at(k);
        assert_int_equal(cg_tape_reserve(t, (size_t)100000 << k), CG_ENOMEM);
        assert_true(alloc_failed());
    }
    assert_int_equal(cg_tape_status(t), CG_OK);
    assert_int_equal(cg_tape_reverse(t, cg_tape_square(t, x)), CG_OK);
    check_near(cg_tape_adjoint(t, x), 6.0, 0);
    cg_tape_free(t);
}

static void passive_arguments(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    cg_var x = cg_tape_input(t, 2.0), c = cg_var_const(5.0);
    assert_int_equal(cg_tape_reverse(t, c), CG_OK);
    check_near(cg_tape_adjoint(t, x), 0.0, 0);
    assert_int_equal(cg_tape_reverse(t, cg_tape_sub(t, c, cg_tape_pow(t, x, c))), CG_OK);
    check_near(cg_tape_adjoint(t, x), -5.0 * 16.0, 1e-15);
    check_near(cg_tape_adjoint(t, c), 0.0, 0);
    cg_var both = cg_tape_sqrt(t, cg_var_const(0.0)); /* partial infinite, and nobody cares */
    assert_int_equal(cg_tape_reverse(t, cg_tape_mul(t, x, cg_tape_add(t, both, c))), CG_OK);
    check_near(cg_tape_adjoint(t, x), 5.0, 0);
    cg_tape_free(t);
}

static void several_outputs(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    cg_var x = cg_tape_input(t, 2.0), y = cg_tape_input(t, 3.0);
    cg_var f[] = {cg_tape_mul(t, x, y), cg_tape_div(t, x, y), x};
    double expected[3][2] = {{3.0, 2.0}, {1 / 3.0, -2 / 9.0}, {1.0, 0.0}};
    double seed[] = {0.5, -3.0, 7.0}, dx = 0, dy = 0;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(cg_tape_reverse(t, f[i]), CG_OK);
        check_near(cg_tape_adjoint(t, x), expected[i][0], 1e-15);
        check_near(cg_tape_adjoint(t, y), expected[i][1], 1e-15);
        dx += seed[i] * expected[i][0], dy += seed[i] * expected[i][1];
    }
    assert_int_equal(cg_tape_reverse_many(t, 3, f, seed), CG_OK);
    check_near(cg_tape_adjoint(t, x), dx, 1e-15);
    check_near(cg_tape_adjoint(t, y), dy, 1e-15);
    assert_int_equal(cg_tape_reverse_many(t, 3, f, NULL), CG_OK);
    check_near(cg_tape_adjoint(t, x), 3.0 + 1 / 3.0 + 1.0, 1e-15);
    cg_tape_free(t);
}

static void adjoints_of_what_was_not_swept(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    cg_var x = cg_tape_input(t, 2.0), y = cg_tape_square(t, x), z = cg_tape_exp(t, y);
    check_near(cg_tape_adjoint(t, x), (double)NAN, 0);
    assert_int_equal(cg_tape_reverse(t, z), CG_OK);
    assert_int_equal(cg_tape_reverse(t, y), CG_OK);
    check_near(cg_tape_adjoint(t, x), 4.0, 0);
    check_near(cg_tape_adjoint(t, z), 0.0, 0);
    cg_var stranger = {1.0, z.id + 1};
    assert_int_equal(cg_tape_reverse(t, stranger), CG_EID);
    check_near(cg_tape_adjoint(t, x), (double)NAN, 0);
    cg_tape_free(t);
}

static void not_a_number_and_infinity(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    cg_var x = cg_tape_input(t, 0.0), y = cg_tape_input(t, (double)NAN), z = cg_tape_input(t, 2.0);
    cg_var steep = cg_tape_sqrt(t, x), lost = cg_tape_mul(t, y, z), whole = cg_tape_square(t, z);
    assert_int_equal(cg_tape_reverse(t, whole), CG_OK); /* infinite and NaN partials off its path */
    check_near(cg_tape_adjoint(t, x), 0.0, 0);
    check_near(cg_tape_adjoint(t, y), 0.0, 0);
    check_near(cg_tape_adjoint(t, z), 4.0, 0);
    cg_var late = cg_tape_add(t, cg_tape_mul(t, z, z), cg_var_const(1.0));
    assert_int_equal(cg_tape_reverse(t, late), CG_OK); /* the same, before its path */
    check_near(cg_tape_adjoint(t, x), 0.0, 0);
    check_near(cg_tape_adjoint(t, z), 4.0, 0);
    assert_int_equal(cg_tape_reverse(t, cg_tape_add(t, steep, late)), CG_OK);
    check_near(cg_tape_adjoint(t, x), (double)INFINITY, 0);
    check_near(cg_tape_adjoint(t, z), 4.0, 0);
    assert_int_equal(cg_tape_reverse(t, cg_tape_add(t, lost, steep)), CG_OK);
    check_near(cg_tape_adjoint(t, y), 2.0, 0);
    check_near(cg_tape_adjoint(t, z), (double)NAN, 0);
    cg_tape_free(t);
}

/* Every elementary function writes down the partials that cg_op_at gives. */
static void statements_of_all_functions(void **state) {
    (void)state;
    cg_tape *t = cg_tape_new();
    cg_var x = cg_tape_input(t, 0.0), y = cg_tape_input(t, 0.0), f;
    double d[2];
#define CG_UNARY(NAME, name, lo, hi, ...)                                                          \
    x.value = 0.7 * (lo) + 0.3 * (hi);                                                             \
    f = cg_tape_##name(t, x);                                                                      \
    check_near(f.value, cg_op_at(CG_##NAME, x.value, 0.0, d, NULL), 1e-15);                        \
    assert_int_equal(cg_tape_reverse(t, f), CG_OK);                                                \
    check_near(cg_tape_adjoint(t, x), d[0], 1e-15);
#define CG_BINARY(NAME, name, lo, hi, ...)                                                         \
    x.value = 0.7 * (lo) + 0.3 * (hi), y.value = 0.4 * (lo) + 0.6 * (hi);                          \
    f = cg_tape_##name(t, x, y);                                                                   \
    check_near(f.value, cg_op_at(CG_##NAME, x.value, y.value, d, NULL), 1e-15);                    \
    assert_int_equal(cg_tape_reverse(t, f), CG_OK);                                                \
    check_near(cg_tape_adjoint(t, x), d[0], 1e-15);                                                \
    check_near(cg_tape_adjoint(t, y), d[1], 1e-15);
#include "cheapgrad/functions.def"
    cg_tape_free(t);
}

/* The formula that serves sums, differences and products, against C's operators. */
static void arithmetic_bit_for_bit(void **state) {
    (void)state;
    const double at[] = {0.0,
                         -0.0,
                         1.0,
                         -1.5,
                         1e308,
                         -1e308,
                         5e-324,
                         0.1,
                         (double)INFINITY,
                         -(double)INFINITY,
                         (double)NAN};
    enum { N = sizeof at / sizeof *at };
    for (unsigned op = CG_ADD; op <= CG_MUL; op++)
        for (int i = 0; i < N * N; i++) {
            double x = at[i / N], y = at[i % N], d[2];
            cg_pair partial;
            double value = cg_arithmetic_at(op, x, y, &partial);
            double expected = cg_op_at((cg_op)op, x, y, d, NULL);
            assert_true(isnan(expected) ? isnan(value) : cg_bits_of(value) == cg_bits_of(expected));
            assert_true(cg_bits_of(partial[0]) == cg_bits_of(d[0]));
            assert_true(cg_bits_of(partial[1]) == cg_bits_of(d[1]));
        }
}

static uint64_t draw(uint64_t *seed, uint64_t n) {
    *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
    return *seed % n;
}

/* Any node of any function on any earlier ones; two outputs. Values may well be NaN. */
static cg_graph *random_graph(uint64_t *seed, cg_id nnode) {
    cg_graph *g = cg_graph_new();
    for (int i = 0; i < 3; i++) cg_input(g);
    cg_const(g, 1.5);
    while (g->nnode < nnode) {
        cg_op op = (cg_op)(CG_CONST + 1 + draw(seed, CG_NOP - CG_CONST - 1));
        cg_id near = g->nnode < 8 ? 0 : g->nnode - 8;
        cg_id a = near + (cg_id)draw(seed, g->nnode - near), b = (cg_id)draw(seed, g->nnode);
        cg_op_arity(op) == 1 ? cg_unary(g, op, a) : cg_binary(g, op, a, b);
    }
    cg_output(g, nnode - 1);
    cg_output(g, nnode - 2);
    return g;
}

/* The gradient of the sum of the outputs first ... last-1, by the textbook, node by node; adjoint:
 * size nnode. */
static void textbook(const cg_graph *g, const double *v, cg_id first, cg_id last, double *adjoint,
                     double *gradient) {
    for (cg_id k = 0; k < g->nnode; k++) adjoint[k] = 0;
    for (cg_id i = first; i < last; i++) adjoint[g->output[i]] += 1;
    for (cg_id k = g->nnode; k-- > 0;) {
        int arity = cg_op_arity((cg_op)g->op[k]);
        if (arity == 0 || adjoint[k] == 0) continue;
        double d[2] = {0, 0};
        cg_op_at((cg_op)g->op[k], v[g->arg[k][0]], arity == 2 ? v[g->arg[k][1]] : 0.0, d, NULL);
        for (int i = 0; i < arity; i++) adjoint[g->arg[k][i]] += d[i] * adjoint[k];
    }
    for (cg_id j = 0; j < g->ninput; j++) gradient[j] = adjoint[g->input[j]];
}

#define NRANDOM 40

static void check_mode_on(const cg_graph *g) {
    double x[] = {0.4, 1.3, 0.9}, v[NRANDOM] = {0}, adjoint[NRANDOM] = {0}, expected[3] = {0};
    double y[2], value[2], gradient[3], jacobian[6];
    cg_work *w;
    assert_int_equal(cg_setup(cg_mode_by_name("tape"), g, NULL, &w, NULL), CG_OK);
    alloc_fail_at(0);
    cg_function(w, x, value);
    cg_gradient(w, x, y, gradient);
    cg_jacobian(w, x, y, jacobian);
    assert_false(alloc_failed());
    cg_eval(g, x, v);
    textbook(g, v, 0, 2, adjoint, expected);
    for (cg_id j = 0; j < 3; j++) check_near(gradient[j], expected[j], 0);
    for (cg_id i = 0; i < 2; i++) {
        textbook(g, v, i, i + 1, adjoint, expected);
        check_near(value[i], v[g->output[i]], 0);
        check_near(y[i], v[g->output[i]], 0);
        for (cg_id j = 0; j < 3; j++) check_near(jacobian[3 * i + j], expected[j], 0);
    }
    cg_counts counts = cg_work_counts(w);
    assert_int_equal(counts.edge_visits, cg_graph_edges(g));
    assert_int_equal(counts.calls, g->nnode - 4);
    cg_done(w);
}

static void mode_on_random_graphs(void **state) {
    (void)state;
    uint64_t seed = 20231;
    for (int i = 0; i < 3000; i++) {
        cg_graph *g = random_graph(&seed, NRANDOM);
        assert_int_equal(cg_graph_status(g), CG_OK);
        check_mode_on(g);
        cg_graph_free(g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient_of_rosenbrock),
        cmocka_unit_test(reused_without_growth),
        cmocka_unit_test(control_flow),
        cmocka_unit_test(grows_over_many_chunks),
        cmocka_unit_test(reserved_memory_is_enough),
        cmocka_unit_test(reserved_little_by_little),
        cmocka_unit_test(reserved_without_memory_for_more),
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(reserve_fails),
        cmocka_unit_test(passive_arguments),
        cmocka_unit_test(several_outputs),
        cmocka_unit_test(adjoints_of_what_was_not_swept),
        cmocka_unit_test(not_a_number_and_infinity),
        cmocka_unit_test(statements_of_all_functions),
        cmocka_unit_test(arithmetic_bit_for_bit),
        cmocka_unit_test(mode_on_random_graphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
