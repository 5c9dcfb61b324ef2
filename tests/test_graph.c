/* The builder, the check, the fingerprint and the interpreter. */
#include "check.h"

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "graph/double.h"

/* e = (a + b)(b + 1), the essay's first graph (claim C1). */
static cg_graph *first_graph(void) {
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g);
    cg_id c = cg_add(g, a, b); /* in steps: C leaves the order of nested calls open */
    cg_id d = cg_add(g, b, cg_const(g, 1));
    cg_output(g, cg_mul(g, c, d));
    return g;
}

static void values_of_the_first_graph(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    assert_int_equal(cg_graph_check(g, NULL), CG_OK);
    double x[] = {2, 1}, v[6];
    cg_eval(g, x, v);
    double expected[] = {2, 1, 3, 1, 2, 6};
    for (int k = 0; k < 6; k++) check_near(v[k], expected[k], 0);
    assert_int_equal(cg_graph_edges(g), 6);
    cg_graph_free(g);
}

static void first_error_sticks(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g);
    assert_int_equal(cg_sin(g, 7), CG_NONE);
    assert_int_equal(cg_graph_status(g), CG_EID);
    assert_int_equal(cg_unary(g, CG_ADD, a), CG_NONE);
    assert_int_equal(cg_graph_status(g), CG_EID);
    assert_int_equal(g->nnode, 1);
    cg_error error;
    assert_int_equal(cg_graph_check(g, &error), CG_EID);
    cg_graph_free(g);
}

static void bytes_follow_the_room(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    size_t empty = cg_graph_bytes(g);
    assert_int_equal(empty, sizeof *g);
    assert_int_equal(cg_graph_reserve(g, 1000), CG_OK);
    assert_int_equal(cg_graph_bytes(g), empty + 9000);
    cg_output(g, cg_input(g));
    assert_true(cg_graph_bytes(g) >= empty + 9000 + 2 * sizeof(cg_id));
    cg_graph_free(g);
}

static void wrong_arity_and_unknown_operations(void **state) {
    (void)state;
    const cg_op not_unary[] = {CG_INPUT, CG_CONST, CG_ADD, CG_NOP};
    for (size_t i = 0; i < 4; i++) {
        cg_graph *g = cg_graph_new();
        assert_int_equal(cg_unary(g, not_unary[i], cg_input(g)), CG_NONE);
        assert_int_equal(cg_graph_status(g), CG_EARITY);
        cg_graph_free(g);
    }
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g);
    assert_int_equal(cg_binary(g, CG_SIN, x, x), CG_NONE);
    assert_int_equal(cg_graph_status(g), CG_EARITY);
    cg_graph_free(g);
}

static void no_graph_at_all(void **state) {
    (void)state;
    assert_int_equal(cg_graph_status(NULL), CG_ENOMEM);
    assert_int_equal(cg_graph_reserve(NULL, 3), CG_ENOMEM);
    assert_int_equal(cg_input(NULL), CG_NONE);
    assert_int_equal(cg_const(NULL, 1.0), CG_NONE);
    assert_int_equal(cg_sin(NULL, 0), CG_NONE);
    assert_int_equal(cg_add(NULL, 0, 0), CG_NONE);
    assert_int_equal(cg_output(NULL, 0), CG_ENOMEM);
    assert_int_equal(cg_graph_check(NULL, NULL), CG_ENULL);
    cg_graph_free(NULL);
}

static void names_of_operations(void **state) {
    (void)state;
    for (cg_op op = CG_INPUT; op < CG_NOP; op++)
        assert_int_equal(cg_op_by_name(cg_op_name(op)), op);
    assert_int_equal(cg_op_by_name("sine"), CG_NOP);
    assert_int_equal(cg_op_by_name(NULL), CG_NOP);
    const cg_op none[] = {CG_NOP, (cg_op)1000, (cg_op)-1};
    for (int i = 0; i < 3; i++) {
        double d[2], dd[3];
        assert_string_equal(cg_op_name(none[i]), "?");
        assert_int_equal(cg_op_arity(none[i]), 0);
        check_near(cg_op_at(none[i], 1, 2, d, dd), (double)NAN, 0);
    }
}

/* Whether they are told apart by everything that makes a graph. */
static void fingerprints(void **state) {
    (void)state;
    enum { NCHANGE = 8 };
    uint64_t hash[NCHANGE];
    for (int change = 0; change < NCHANGE; change++) {
        cg_graph *g = first_graph();
        if (change == 1) g->op[5] = CG_ADD;
        if (change == 2) g->arg[5][0] = 3;
        if (change == 3) g->arg[5][0] = 4, g->arg[5][1] = 2;
        if (change == 4) g->constant[0] = -1;
        if (change == 5) g->output[0] = 4;
        if (change == 6) cg_output(g, 5);
        if (change == 7) g->input[0] = 1, g->input[1] = 0, g->arg[0][0] = 1, g->arg[1][0] = 0;
        hash[change] = cg_graph_hash(g);
        for (int before = 0; before < change; before++)
            if (hash[before] == hash[change]) fail_msg("changes %d and %d", before, change);
        cg_graph_free(g);
    }
}

static void constants_that_are_no_numbers(void **state) {
    (void)state;
    const double special[] = {(double)NAN, HUGE_VAL, -HUGE_VAL, -0.0};
    for (int i = 0; i < 4; i++) {
        cg_graph *g = cg_graph_new();
        cg_id a = cg_input(g);
        cg_output(g, cg_mul(g, a, cg_const(g, special[i])));
        assert_int_equal(cg_graph_check(g, NULL), CG_OK);
        double x = 1.0, v[3];
        cg_eval(g, &x, v);
        assert_true(cg_bits_of(v[1]) == cg_bits_of(special[i]));
        check_near(v[2], special[i], 0);
        cg_graph_free(g);
    }
}

/* --- memory ------------------------------------------------------------------------------------
 */

static void every_allocation_fails_in_turn(void **state) {
    (void)state;
    for (long k = 0;; k++) {
        alloc_fail_at(k);
        cg_graph *g = first_graph();
        cg_status status = cg_graph_status(g);
        if (!alloc_failed()) {
            assert_int_equal(status, CG_OK);
            cg_graph_free(g);
            assert_true(k > 3);
            return;
        }
        assert_int_equal(status, CG_ENOMEM);
        cg_graph_free(g);
    }
}

enum { MANY = 1000 };

/* x <- x + c and an output, many times with an input each, so that every array grows again and
 * again. */
static void build_many(cg_graph *g) {
    cg_id x = cg_input(g);
    for (int i = 0; i < MANY; i++) {
        x = cg_add(g, x, cg_const(g, i));
        cg_output(g, x);
        x = cg_sub(g, x, cg_input(g));
    }
}

/* What was built before memory ran out is still there, and nothing is half there. */
static void check_begun(const cg_graph *g) {
    for (cg_id k = 1; k < g->nnode; k++) {
        static const cg_op of[] = {CG_SUB, CG_CONST, CG_ADD, CG_INPUT};
        assert_int_equal(g->op[k], of[k % 4]);
        if (cg_op_arity(of[k % 4]) == 0) assert_int_equal(g->arg[k][0], (k + 1) / 4);
    }
    for (cg_id i = 0; i < g->nconst; i++) check_near(g->constant[i], i, 0);
    for (cg_id i = 0; i < g->noutput; i++) assert_int_equal(g->output[i], 4 * i + 2);
    for (cg_id i = 1; i < g->ninput; i++) assert_int_equal(g->input[i], 4 * i - 1);
}

static void growth_fails_and_loses_nothing(void **state) {
    (void)state;
    int failed = 1;
    for (long k = 1; failed; k++) {
        alloc_fail_at(k);
        cg_graph *g = cg_graph_new();
        build_many(g);
        failed = alloc_failed();
        assert_int_equal(cg_graph_status(g), failed ? CG_ENOMEM : CG_OK);
        assert_int_equal(cg_graph_check(g, NULL), failed ? CG_ENOMEM : CG_OK);
        if (failed) check_begun(g);
        if (!failed) assert_true(k > 20);
        cg_graph_free(g);
    }
}

static void sizes_that_do_not_fit(void **state) {
    (void)state;
    const size_t size[] = {CG_NONE, (size_t)CG_NONE + 1, SIZE_MAX};
    for (int i = 0; i < 3; i++) {
        cg_graph *g = first_graph();
        cg_status expected = size[i] > CG_NONE ? CG_ETOOBIG : CG_ENOMEM;
        alloc_limit((size_t)1 << 30);
        assert_int_equal(cg_graph_reserve(g, size[i]), expected);
        assert_int_equal(alloc_failed(), expected == CG_ENOMEM);
        assert_int_equal(cg_graph_status(g), expected);
        assert_int_equal(g->nnode, 6);
        cg_graph_free(g);
    }
}

static void facts_without_memory(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    uint64_t n = 0;
    alloc_fail_at(0);
    assert_int_equal(cg_graph_live(g, &n), CG_ENOMEM);
    alloc_fail_at(0);
    assert_int_equal(cg_graph_count_edges(g, CG_EDGES_ACTIVE, &n), CG_ENOMEM);
    assert_true(alloc_failed());
    assert_int_equal(cg_graph_live(g, &n), CG_OK);
    assert_int_equal(n, 6);
    assert_int_equal(cg_graph_count_edges(g, CG_EDGES_ALL, &n), CG_OK);
    assert_int_equal(n, 6);
    assert_int_equal(cg_graph_count_edges(g, CG_EDGES_ACTIVE, &n), CG_OK);
    assert_int_equal(n, 5); /* not the one from the constant */
    cg_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_the_first_graph),
        cmocka_unit_test(first_error_sticks),
        cmocka_unit_test(bytes_follow_the_room),
        cmocka_unit_test(wrong_arity_and_unknown_operations),
        cmocka_unit_test(no_graph_at_all),
        cmocka_unit_test(names_of_operations),
        cmocka_unit_test(fingerprints),
        cmocka_unit_test(constants_that_are_no_numbers),
        cmocka_unit_test(every_allocation_fails_in_turn),
        cmocka_unit_test(growth_fails_and_loses_nothing),
        cmocka_unit_test(sizes_that_do_not_fit),
        cmocka_unit_test(facts_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
