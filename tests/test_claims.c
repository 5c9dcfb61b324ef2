/* The essay's own numbers: claims C1, C2 and C6, by every mode of the table. */
#include "check.h"

#include "cheapgrad/cheapgrad.h"

/* e = (a + b)(b + 1), nodes in the order a, b, c = a + b, 1, d = b + 1, e. */
static cg_graph *first_graph(void) {
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g);
    cg_id c = cg_add(g, a, b); /* in steps: C leaves the order of nested calls open */
    cg_id d = cg_add(g, b, cg_const(g, 1));
    cg_output(g, cg_mul(g, c, d));
    return g;
}

/* C1: e = 6 at a = 2, b = 1. C2: de/da = 1 * 2 = 2, de/db = 1 * 2 + 1 * 3 = 5. */
static void first_graph_by_every_mode(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    assert_true(cg_nmode > 0);
    for (size_t i = 0; i < cg_nmode; i++) {
        cg_work *w;
        cg_error error;
        if (cg_setup(cg_modes[i], g, NULL, &w, &error) != CG_OK) fail_msg("%s", error.text);
        double x[] = {2, 1}, y, dy[2], J[2];
        cg_function(w, x, &y);
        check_near(y, 6, 0);
        cg_gradient(w, x, &y, dy);
        check_near(y, 6, 0);
        check_near(dy[0], 2, cg_modes[i]->accuracy);
        check_near(dy[1], 5, cg_modes[i]->accuracy);
        cg_jacobian(w, x, &y, J);
        check_near(y, 6, 0);
        check_near(J[0], 2, cg_modes[i]->accuracy);
        check_near(J[1], 5, cg_modes[i]->accuracy);
        cg_done(w);
    }
    cg_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_graph_by_every_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
