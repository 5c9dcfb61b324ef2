/* Differentiates f(a, b) = (a + b)(b + 1) at (2, 1) with the installed library: as a graph, and as
 * a C function of the user's own, by dual numbers and by the tape. */
#include <cheapgrad/cheapgrad.h>
#include <stdio.h>

static int by_graph(void) {
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g);
    cg_output(g, cg_mul(g, cg_add(g, a, b), cg_add(g, b, cg_const(g, 1))));
    cg_work *work;
    cg_error error;
    if (cg_setup(cg_mode_by_name("tape"), g, NULL, &work, &error) != CG_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 0;
    }
    double x[2] = {2, 1}, y[1], dy[2];
    cg_gradient(work, x, y, dy);
    cg_done(work);
    cg_graph_free(g);
    printf("graph %g %g %g\n", y[0], dy[0], dy[1]);
    return y[0] == 6 && dy[0] == 2 && dy[1] == 5;
}

static cg_dual dual_f(cg_dual a, cg_dual b) {
    return cg_dual_mul(cg_dual_add(a, b), cg_dual_add(b, cg_dual_const(1)));
}

static int by_dual(void) {
    cg_dual by_a = dual_f((cg_dual){2, 1}, cg_dual_const(1));
    cg_dual by_b = dual_f(cg_dual_const(2), (cg_dual){1, 1});
    printf("dual %g %g %g\n", by_a.value, by_a.tangent, by_b.tangent);
    return by_a.value == 6 && by_a.tangent == 2 && by_b.tangent == 5;
}

static cg_var tape_f(cg_tape *t, cg_var a, cg_var b) {
    return cg_tape_mul(t, cg_tape_add(t, a, b), cg_tape_add(t, b, cg_var_const(1)));
}

static int by_tape(void) {
    cg_tape *t = cg_tape_new();
    cg_var a = cg_tape_input(t, 2), b = cg_tape_input(t, 1), f = tape_f(t, a, b);
    if (cg_tape_reverse(t, f) != CG_OK) return 0;
    double da = cg_tape_adjoint(t, a), db = cg_tape_adjoint(t, b);
    cg_tape_free(t);
    printf("tape %g %g %g\n", f.value, da, db);
    return f.value == 6 && da == 2 && db == 5;
}

int main(void) {
    int right = by_graph() + by_dual() + by_tape();
    return right == 3 ? 0 : 1;
}
