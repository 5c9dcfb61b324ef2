/* Families are well conditioned however deep, and the products' derivatives are known exactly. */
#include "member.h"

#include <stdlib.h>

#include "graph/random.h"

/* The gradient of the sum of the outputs by one reverse sweep; every value is off by up to `off`
 * of itself, as rounding would have it. Returns the largest value met. */
static double reverse_sweep(const cg_graph *g, const double *x, double off, double *gradient) {
    double *v = malloc(g->nnode * sizeof *v), *adjoint = calloc(g->nnode, sizeof *adjoint);
    double largest = 0.0;
    for (cg_id k = 0; k < g->nnode; k++) {
        const cg_id *arg = g->arg[k];
        int arity = cg_op_arity((cg_op)g->op[k]);
        if (g->op[k] == CG_INPUT)
            v[k] = x[arg[0]];
        else if (g->op[k] == CG_CONST)
            v[k] = g->constant[arg[0]];
        else
            v[k] = cg_op_at((cg_op)g->op[k], v[arg[0]], arity == 2 ? v[arg[1]] : 0.0, NULL, NULL) *
                   (1.0 + off * cg_signed_unit(cg_mix(k)));
        largest = fmax(largest, fabs(v[k]));
        if (!isfinite(v[k])) largest = HUGE_VAL;
    }
    for (cg_id i = 0; i < g->noutput; i++) adjoint[g->output[i]] += 1.0;
    for (cg_id k = g->nnode; k-- > 0;) {
        double partial[2];
        int arity = cg_op_arity((cg_op)g->op[k]);
        if (arity == 0) continue;
        cg_op_at((cg_op)g->op[k], v[g->arg[k][0]], arity == 2 ? v[g->arg[k][1]] : 0.0, partial,
                 NULL);
        for (int i = 0; i < arity; i++) adjoint[g->arg[k][i]] += partial[i] * adjoint[k];
    }
    for (cg_id i = 0; i < g->ninput; i++) gradient[i] = adjoint[g->input[i]];
    free(v);
    free(adjoint);
    return largest;
}

/* The derivative of the sum of the outputs with respect to one input, by one forward sweep. */
static double forward_sweep(const cg_graph *g, const double *x, cg_id input) {
    cg_dual *v = calloc(g->nnode, sizeof *v);
    for (cg_id k = 0; k < g->nnode; k++) {
        const cg_id *arg = g->arg[k];
        int arity = cg_op_arity((cg_op)g->op[k]);
        cg_dual a = {0.0, 0.0}, b = a;
        double partial[2] = {0.0, 0.0};
        if (arity > 0) a = v[arg[0]];
        if (arity > 1) b = v[arg[1]];
        if (g->op[k] == CG_INPUT)
            v[k] = (cg_dual){x[arg[0]], arg[0] == input};
        else if (g->op[k] == CG_CONST)
            v[k] = cg_dual_const(g->constant[arg[0]]);
        else {
            v[k].value = cg_op_at((cg_op)g->op[k], a.value, b.value, partial, NULL);
            v[k].tangent = partial[0] * a.tangent + partial[1] * b.tangent;
        }
    }
    double sum = 0.0;
    for (cg_id i = 0; i < g->noutput; i++) sum += v[g->output[i]].tangent;
    free(v);
    return sum;
}

/* What is asked of a member: values up to `value`, the gradient's Euclidean norm within [lo, hi],
 * and within 1e-11 of its largest entry both forward mode's derivative by one input and the
 * gradient where every value is off by some epsilon. */
static void check_conditioned(const char *text, double value, double lo, double hi) {
    cg_member member = member_of(text);
    cg_graph *g = graph_of(text);
    double *x = malloc(g->ninput * sizeof *x), *exact = malloc(g->ninput * sizeof *x);
    double *off = malloc(g->ninput * sizeof *x);
    for (uint64_t k = 0; k < 2; k++) {
        cg_member_point(&member, k, x);
        double largest = reverse_sweep(g, x, 0.0, exact);
        reverse_sweep(g, x, 0x1p-52, off);
        double square = 0.0, most = 0.0, error = 0.0;
        for (cg_id i = 0; i < g->ninput; i++) {
            square += exact[i] * exact[i];
            most = fmax(most, fabs(exact[i]));
            error = fmax(error, fabs(off[i] - exact[i]));
        }
        double norm = sqrt(square);
        cg_id sample = (cg_id)(cg_mix(k) % g->ninput);
        error = fmax(error, fabs(forward_sweep(g, x, sample) - exact[sample]));
        if (!(largest <= value && norm >= lo && norm <= hi && error <= 1e-11 * most))
            fail_msg("%s, point %llu: largest value %g, gradient's norm %g, error %g", text,
                     (unsigned long long)k, largest, norm, error / most);
    }
    free(x);
    free(exact);
    free(off);
    cg_graph_free(g);
}

static void conditioning(void **state) {
    (void)state;
    const struct {
        const char *text;
        double value, lo, hi;
    } deep[] = {
        {"kchain/k:1/depth:100000", 1.0, 0.1, 10.0},
        {"kchain/k:2/depth:100000", 1.0, 0.1, 10.0},
        {"kchain/k:5/depth:100000", 1.0, 0.1, 10.0},
        {"kchain/k:9/depth:1", 1.0, 0.1, 10.0},
        {"ladder/depth:1", 1.0, 0.1, 10.0},
        {"ladder/depth:100000", 1.0, 0.1, 10.0},
        {"dense/inputs:1/width:1/layers:100000", 2.0, 1e-3, 1e3},
        {"dense/inputs:5/width:2/layers:50000/outputs:3", 2.0, 1e-3, 1e3},
        {"dense/inputs:9/width:16/layers:2000/outputs:4", 2.0, 1e-3, 1e3},
        {"dense/inputs:256/width:256/layers:3", 2.0, 1e-3, 1e3},
        {"tree/height:18", 3.0, 1.0, 1e3},
        {"speelpenning/n:100000", 2.0, 1e-3, 1.0},
        {"butterfly/height:12", 10.0, 1e3, 1e4}, /* n of the outputs have +1 for the first input */
        {"grid/p:300/q:300", 2.0, 1.0 - 1e-11, 1.0 + 1e-11},
        {"grid/p:1/q:100000", 2.0, 1.0 - 1e-11, 1.0 + 1e-11},
        {"diagonal/p:200/q:300", 2.0, 1.0 - 1e-11, 1.0 + 1e-11},
        {"complete/n:500", 2.0, 1.0 - 1e-11, 1.0 + 1e-11},
        {"stencil/cells:3/steps:100000", 4.0, 0.5, 5.0},
        {"stencil/cells:300/steps:500", 4.0, 5.0, 50.0},
        {"rnn/width:1/steps:100000", 1.0, 1e-9, 1.0}, /* the tanhs: a power of the steps */
        {"rnn/width:8/steps:5000", 1.0, 1e-5, 10.0},
        {"rnn/width:8/steps:5000/tanh:0", 5.0, 0.1, 10.0},
        {"bowtie", 10.0, 1e-3, 1e3},
        {"bowtie/inputs:4/outputs:4/waist:4/layers:5000", 10.0, 1e-3, 1e3},
    };
    for (size_t i = 0; i < sizeof deep / sizeof deep[0]; i++)
        check_conditioned(deep[i].text, deep[i].value, deep[i].lo, deep[i].hi);
}

static void conditioning_of_layered(void **state) {
    (void)state;
    const int width[] = {1, 2, 3, 8, 16};
    for (int mix = 0; mix < 3; mix++)
        for (size_t i = 0; i < 5; i++) {
            char text[80];
            snprintf(text, sizeof text, "layered/width:%d/depth:100000/mix:%d", width[i], mix);
            check_conditioned(text, 10.0, 0.1, 100.0);
        }
    check_conditioned("layered/width:9/depth:100000/fanin:3", 10.0, 0.1, 100.0);
    check_conditioned("layered/width:256/depth:256/sum:0", 10.0, 1e-3, 1e3);
    check_conditioned("layered/width:1024/depth:4096", 100.0, 1e-3, 1e3);
}

/* --- derivatives in closed form ----------------------------------------------------------------
 */

/* Gradient at the k-th point, which is left in x; both of g->ninput doubles, to be freed. */
typedef struct gradient_at {
    double *x, *gradient;
    cg_id n;
} gradient_at;

static gradient_at gradient_of(const char *text, uint64_t k) {
    cg_member member = member_of(text);
    cg_graph *g = graph_of(text);
    gradient_at at = {malloc(g->ninput * sizeof *at.x), malloc(g->ninput * sizeof *at.x),
                      g->ninput};
    cg_member_point(&member, k, at.x);
    reverse_sweep(g, at.x, 0.0, at.gradient);
    cg_graph_free(g);
    return at;
}

static void free_gradient(gradient_at at) {
    free(at.x);
    free(at.gradient);
}

/* Speelpenning's point: y = 1 / (n + 1), g_i = y / x_i = (i + 2) / ((n + 1) (i + 1)). */
static void speelpennings_gradient(void **state) {
    (void)state;
    gradient_at at = gradient_of("speelpenning/n:1000", 0);
    for (cg_id i = 0; i < at.n; i++)
        check_near(at.gradient[i] * 1001.0, (i + 2.0) / (i + 1.0), 1e-13);
    free_gradient(at);
}

/* d y / d x_i = y / x_i, at every point. */
static void gradient_of_the_tree(void **state) {
    (void)state;
    gradient_at at = gradient_of("tree/height:9", 3);
    double y = 1.0;
    for (cg_id i = 0; i < at.n; i++) y *= at.x[i];
    for (cg_id i = 0; i < at.n; i++) check_near(at.gradient[i] * at.x[i], y, 1e-13);
    free_gradient(at);
}

/* Output j is the product of x_i^s with s = (-1)^(bits that i and j share), so its derivative is
 * s y_j / x_i: Hadamard's matrix up to the scaling. */
static void gradient_of_the_butterfly(void **state) {
    (void)state;
    gradient_at at = gradient_of("butterfly/height:6", 5);
    for (cg_id i = 0; i < at.n; i++) {
        double sum = 0.0;
        for (cg_id j = 0; j < at.n; j++) {
            double y = 1.0, sign = 1.0;
            for (cg_id l = 0; l < at.n; l++) {
                int odd = 0;
                for (cg_id shared = l & j; shared; shared &= shared - 1) odd = !odd;
                y = odd ? y / at.x[l] : y * at.x[l];
                if (l == i && odd) sign = -1.0;
            }
            sum += sign * y / at.x[i];
        }
        check_near(at.gradient[i], sum, 1e-12);
    }
    free_gradient(at);
}

/* Norm of d(sum of outputs) / dh at the first step: gamma^T sqrt(width) without tanh, less with. */
static void recurrent_gradients_vanish(void **state) {
    (void)state;
    const int gamma[] = {50, 90, 100, 110};
    for (size_t i = 0; i < 4; i++) {
        double norm[2];
        for (int with_tanh = 0; with_tanh < 2; with_tanh++) {
            char text[80];
            snprintf(text, sizeof text, "rnn/width:7/steps:40/gamma:%d/tanh:%d", gamma[i],
                     with_tanh);
            gradient_at at = gradient_of(text, 0);
            norm[with_tanh] = 0.0;
            for (cg_id j = 0; j < at.n; j++) norm[with_tanh] += at.gradient[j] * at.gradient[j];
            norm[with_tanh] = sqrt(norm[with_tanh]);
            free_gradient(at);
        }
        check_near(norm[0] / (pow(gamma[i] / 100.0, 40) * sqrt(7.0)), 1.0, 1e-12);
        assert_true(norm[1] < norm[0]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditioning),
        cmocka_unit_test(conditioning_of_layered),
        cmocka_unit_test(speelpennings_gradient),
        cmocka_unit_test(gradient_of_the_tree),
        cmocka_unit_test(gradient_of_the_butterfly),
        cmocka_unit_test(recurrent_gradients_vanish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
