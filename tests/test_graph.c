/* The builder, the check, the fingerprint and the interpreter. */
#include "check.h"

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_the_first_graph),
        cmocka_unit_test(first_error_sticks),
        cmocka_unit_test(bytes_follow_the_room),
        cmocka_unit_test(wrong_arity_and_unknown_operations),
        cmocka_unit_test(every_allocation_fails_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
