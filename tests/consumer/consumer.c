/* Differentiates f(a, b) = (a + b)(b + 1) at (2, 1) with the installed library. */
#include <cheapgrad/cheapgrad.h>
#include <stdio.h>

int main(void) {
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g);
    cg_output(g, cg_mul(g, cg_add(g, a, b), cg_add(g, b, cg_const(g, 1))));
    cg_work *work;
    cg_error error;
    if (cg_setup(cg_mode_by_name("tape"), g, NULL, &work, &error) != CG_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    double x[2] = {2, 1}, y[1], dy[2];
    cg_gradient(work, x, y, dy);
    cg_done(work);
    cg_graph_free(g);
    printf("%g %g %g\n", y[0], dy[0], dy[1]);
    return !(y[0] == 6 && dy[0] == 2 && dy[1] == 5);
}
