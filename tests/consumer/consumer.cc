// The headers must be good C++ as well: every one is included, the inline functions are called.
#include <cheapgrad/cheapgrad.h>

static bool by_graph(double at, double y) {
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g);
    cg_output(g, cg_mul(g, a, cg_add(g, a, cg_const(g, 1.0))));
    double v[4];
    bool right = cg_graph_check(g, nullptr) == CG_OK;
    if (right) cg_eval(g, &at, v);
    right = right && v[g->output[0]] == y;
    cg_graph_free(g);
    return right;
}

static bool by_tape(double at, double y, double dy) {
    cg_tape *t = cg_tape_new();
    cg_var x = cg_tape_input(t, at);
    cg_var f = cg_tape_mul(t, x, cg_tape_add(t, x, cg_var_const(1.0)));
    bool right = cg_tape_reverse(t, f) == CG_OK && f.value == y && cg_tape_adjoint(t, x) == dy;
    cg_tape_free(t);
    return right;
}

int main() {
    cg_dual x = {2.0, 1.0};
    cg_dual y = cg_dual_mul(x, cg_dual_add(x, cg_dual_const(1.0)));
    bool right = y.value == 6.0 && y.tangent == 5.0;
    return right && by_graph(x.value, y.value) && by_tape(x.value, y.value, y.tangent) ? 0 : 1;
}
