/* Families: closed forms against what is built, conditioning, names, bad input. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "graph/random.h"

static cg_member member_of(const char *text) {
    cg_member member;
    cg_error error;
    if (cg_member_parse(text, &member, &error) != CG_OK) fail_msg("%s: %s", text, error.text);
    return member;
}

static cg_graph *graph_of(const char *text) {
    cg_member member = member_of(text);
    cg_error error;
    cg_graph *g = cg_member_build(&member, &error);
    if (!g) fail_msg("%s: %s", text, error.text);
    return g;
}

static cg_shape shape_of(const char *text) {
    cg_member member = member_of(text);
    cg_shape shape;
    assert_int_equal(cg_member_shape(&member, &shape, NULL), CG_OK);
    return shape;
}

/* Small members of every family, among them the smallest. */
static const char *const small[] = {
    "kchain/k:1/depth:1",
    "kchain/k:1/depth:9",
    "kchain/k:2/depth:7",
    "kchain/k:3/depth:6",
    "kchain/k:4/depth:90",
    "kchain/k:7/depth:3",
    "ladder/depth:1",
    "ladder/depth:60",
    "ladder/depth:500",
    "layered/width:1/depth:1",
    "layered/width:1/depth:40/mix:0",
    "layered/width:2/depth:3/sum:0",
    "layered/width:3/depth:8/mix:2",
    "layered/width:16/depth:16",
    "layered/width:17/depth:5/fanin:3/mix:2/sum:0",
    "layered/width:64/depth:9/fanin:5/mix:0/seed:77",
    "layered/width:5/depth:9/fanin:64",
    "dense/inputs:1/width:1/layers:1/outputs:1",
    "dense/inputs:3/width:5/layers:1/outputs:2",
    "dense/inputs:4/width:3/layers:7/outputs:5",
    "dense/inputs:2/width:8/layers:60/outputs:1",
    "tree/height:1",
    "tree/height:7",
    "speelpenning/n:1",
    "speelpenning/n:2",
    "speelpenning/n:100",
    "butterfly/height:1",
    "butterfly/height:6",
    "grid/p:1/q:1",
    "grid/p:3/q:5",
    "grid/p:70/q:60",
    "grid/p:90/q:80",
    "grid/p:1/q:50",
    "diagonal/p:1/q:1",
    "diagonal/p:5/q:3",
    "diagonal/p:49/q:51",
    "diagonal/p:60/q:71",
    "diagonal/p:40/q:1",
    "complete/n:2",
    "complete/n:3",
    "complete/n:20",
    "complete/n:140",
    "stencil/cells:3/steps:1",
    "stencil/cells:7/steps:90",
    "rnn/width:1/steps:1",
    "rnn/width:1/steps:5/tanh:0/gamma:50",
    "rnn/width:6/steps:9",
    "rnn/width:3/steps:200/tanh:0",
    "bowtie/inputs:1/outputs:1/waist:1/layers:1",
    "bowtie/inputs:5/outputs:3/waist:2/layers:1",
    "bowtie/inputs:4/outputs:7/waist:9/layers:3",
    "bowtie",
};
enum { NSMALL = sizeof small / sizeof small[0] };

static void closed_forms(void **state) {
    (void)state;
    for (size_t i = 0; i < NSMALL; i++) {
        cg_graph *g = graph_of(small[i]);
        cg_shape shape = shape_of(small[i]);
        uint64_t live = 0;
        assert_int_equal(cg_graph_check(g, NULL), CG_OK);
        assert_int_equal(cg_graph_live(g, &live), CG_OK);
        if (g->nnode != shape.nodes || live != shape.nodes || g->node_room != shape.nodes)
            fail_msg("%s: %u nodes, %zu reserved, %llu live, not %llu", small[i], g->nnode,
                     g->node_room, (unsigned long long)live, (unsigned long long)shape.nodes);
        if (cg_graph_edges(g) != shape.edges)
            fail_msg("%s: %llu edges, not %llu", small[i], (unsigned long long)cg_graph_edges(g),
                     (unsigned long long)shape.edges);
        assert_int_equal(g->ninput, shape.inputs);
        assert_int_equal(g->noutput, shape.outputs);
        cg_graph_free(g);
    }
}

static void paths_in_closed_form(void **state) {
    (void)state;
    for (size_t i = 0; i < NSMALL; i++) {
        cg_shape shape = shape_of(small[i]);
        if (!shape.paths_known) continue;
        cg_graph *g = graph_of(small[i]);
        cg_count paths;
        assert_int_equal(cg_count_paths(g, &paths, NULL, NULL), CG_OK);
        char counted[CG_COUNT_TEXT], known[CG_COUNT_TEXT];
        if (!cg_count_equal(paths, shape.paths))
            fail_msg("%s: %s paths, not %s", small[i], cg_count_text(paths, counted),
                     cg_count_text(shape.paths, known));
        cg_graph_free(g);
    }
}

/* --- conditioning ------------------------------------------------------------------------------
 */

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
        if (!isfinite(v[k])) largest = INFINITY;
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

/* What is asked of a member: values up to `value`, the gradient's Euclidean norm within [lo, hi],
 * and its error within 1e-11 of its largest entry where every value is off by some epsilon. */
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
        if (getenv("CHEAPGRAD_SHOW"))
            print_message("%-50s %llu: values %.3g norm %.3g error %.2g\n", text,
                          (unsigned long long)k, largest, norm, error / most);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(paths_in_closed_form),
        cmocka_unit_test(conditioning),
        cmocka_unit_test(conditioning_of_layered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
