/* Where enumerating paths does not lose, and the essay's own graph. On a tree there is one path an
 * input, on a butterfly one a pair: there the naive way costs about what a sweep costs. On the
 * first graph, e = (a + b)(b + 1), every mode's numbers are reported beside its time (C1, C2), and
 * both sweeps' at every node (C6). */
#include <stdio.h>
#include <string.h>

#include "harness.h"

enum { A, B, C, D, E, ESSAY_NODES };

/* The essay's five nodes in its order; the constant 1 is a node of ours. */
static cg_graph *essay(cg_id node[ESSAY_NODES]) {
    cg_graph *g = cg_graph_new();
    node[A] = cg_input(g);
    node[B] = cg_input(g);
    node[C] = cg_add(g, node[A], node[B]);
    node[D] = cg_add(g, node[B], cg_const(g, 1));
    node[E] = cg_mul(g, node[C], node[D]);
    cg_output(g, node[E]);
    return g;
}

static const double point[] = {2, 1};

static void essay_gradient(gb_state *s) {
    const cg_mode *mode = gb_user(s);
    cg_id node[ESSAY_NODES];
    cg_graph *g = essay(node);
    cg_error error;
    cg_work *work = NULL;
    if (cg_setup(mode, g, NULL, &work, &error) != CG_OK) {
        gb_skip_with_error(s, error.text);
        cg_graph_free(g);
        return;
    }
    double e = 0, slope[2] = {0, 0};
    GB_LOOP(s) {
        cg_gradient(work, point, &e, slope);
        gb_keep_ptr(slope);
    }
    gb_counter(s, "e", e);
    gb_counter(s, "de_da", slope[0]);
    gb_counter(s, "de_db", slope[1]);
    cg_done(work);
    cg_graph_free(g);
}

/* Differentiates the graph whose outputs are all five nodes: a column of its Jacobian is what one
 * forward sweep finds, d(node)/db. */
static void essay_forward(gb_state *s) {
    static const double expected[ESSAY_NODES] = {0, 1, 1, 1, 5};
    cg_id node[ESSAY_NODES];
    cg_graph *g = essay(node);
    for (int i = A; i < E; i++) cg_output(g, node[i]);
    cg_work *work = NULL;
    double y[ESSAY_NODES], jacobian[2 * ESSAY_NODES] = {0};
    cg_error error;
    if (cg_setup(cg_mode_by_name("forward"), g, NULL, &work, &error) != CG_OK) {
        gb_skip_with_error(s, error.text);
        cg_graph_free(g);
        return;
    }
    GB_LOOP(s) {
        cg_jacobian(work, point, y, jacobian);
        gb_keep_ptr(jacobian);
    }
    int wrong = jacobian[1] != expected[E]; /* the first output is e */
    for (int i = A; i < E; i++) wrong += jacobian[2 * (i + 1) + 1] != expected[i];
    gb_counter(s, "wrong", wrong);
    cg_done(work);
    cg_graph_free(g);
}

/* e = f(a, b, c, d) cut open at every node: an extra input, 0 at the point, is added to each, and
 * the gradient by these is de/d(node), what one reverse sweep finds. */
static void essay_reverse(gb_state *s) {
    static const double expected[ESSAY_NODES] = {2, 5, 2, 3, 1};
    static const double at[ESSAY_NODES] = {2, 1, 0, 0, 0};
    cg_graph *g = cg_graph_new();
    cg_id in[ESSAY_NODES];
    for (int i = A; i <= E; i++) in[i] = cg_input(g);
    cg_id c = cg_add(g, in[A], in[B]), d = cg_add(g, in[B], cg_const(g, 1));
    c = cg_add(g, c, in[C]);
    d = cg_add(g, d, in[D]);
    cg_output(g, cg_add(g, cg_mul(g, c, d), in[E]));
    cg_work *work = NULL;
    double y, slope[ESSAY_NODES] = {0};
    cg_error error;
    if (cg_setup(cg_mode_by_name("tape"), g, NULL, &work, &error) != CG_OK) {
        gb_skip_with_error(s, error.text);
        cg_graph_free(g);
        return;
    }
    GB_LOOP(s) {
        cg_gradient(work, at, &y, slope);
        gb_keep_ptr(slope);
    }
    int wrong = 0;
    for (int i = A; i <= E; i++) wrong += slope[i] != expected[i];
    gb_counter(s, "wrong", wrong);
    cg_done(work);
    cg_graph_free(g);
}

static void add_essay(void) {
    char name[80];
    for (size_t i = 0; i < cg_nmode; i++) {
        if (strncmp(cg_modes[i]->name, "difference", strlen("difference")) == 0) continue;
        snprintf(name, sizeof name, "gradient/%s/essay", cg_modes[i]->name);
        gb_register(name, essay_gradient, (void *)cg_modes[i]);
    }
    gb_register("sweep/forward/essay", essay_forward, NULL);
    gb_register("sweep/reverse/essay", essay_reverse, NULL);
}

static void rows(harness_scale scale) {
    static const int64_t highest[] = {6, 10, 14};
    static const char *const shown[] = {"paths", "paths-shared", "forward", "tape"};
    add_essay();
    for (int64_t height = 2; height <= highest[scale]; height += 2)
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
            const cg_mode *mode = cg_mode_by_name(shown[i]);
            (void)harness_add(HARNESS_GRADIENT, mode, harness_member("tree/height:#", height));
            if (height <= 8)
                (void)harness_add(HARNESS_JACOBIAN, mode,
                                  harness_member("butterfly/height:#", height));
        }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
