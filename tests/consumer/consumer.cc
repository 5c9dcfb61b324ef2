// The headers must be good C++ as well: every one is included, the inline functions are called.
#include <cheapgrad/cheapgrad.h>

int main() {
    cg_dual x = {2.0, 1.0};
    cg_dual y = cg_dual_mul(x, cg_dual_add(x, cg_dual_const(1.0)));
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g);
    cg_output(g, cg_mul(g, a, cg_add(g, a, cg_const(g, 1.0))));
    double at = 2.0, v[4];
    bool right = cg_graph_check(g, nullptr) == CG_OK && y.value == 6.0 && y.tangent == 5.0;
    if (right) cg_eval(g, &at, v);
    right = right && v[g->output[0]] == y.value;
    cg_graph_free(g);
    return right ? 0 : 1;
}
