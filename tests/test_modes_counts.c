/* What modes say that they do and hold, against counting one by one. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "cheapgrad/cheapgrad.h"
#include "reference.h"
#include "work.h"

/* Paths that start at a node and go through arguments, one by one, without any cleverness. */
typedef struct tally {
    uint64_t paths, steps, empty;
    uint64_t tree; /* edges that some path takes, counted once for each way to come there */
} tally;

/* Walks on from node k, `depth` edges from an output; whether any path came to an input. */
static int walk(const cg_graph *g, cg_id k, uint64_t depth, tally *t) {
    if (g->op[k] == CG_INPUT) {
        t->paths++;
        t->steps += depth;
        t->empty += depth == 0;
        return 1;
    }
    int any = 0;
    for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
        int arrived = walk(g, g->arg[k][i], depth + 1, t);
        t->tree += (uint64_t)arrived;
        any |= arrived;
    }
    return any;
}

static tally walk_all(const cg_graph *g) {
    tally t = {0, 0, 0, 0};
    for (cg_id i = 0; i < g->noutput; i++) walk(g, g->output[i], 0, &t);
    return t;
}

/* 1 for each node that leads to an output. Free it. */
static char *live_nodes(const cg_graph *g) {
    char *live = calloc(g->nnode, 1);
    for (cg_id i = 0; i < g->noutput; i++) live[g->output[i]] = 1;
    for (cg_id k = g->nnode; k-- > 0;)
        for (int i = 0; live[k] && i < cg_op_arity((cg_op)g->op[k]); i++) live[g->arg[k][i]] = 1;
    return live;
}

/* Inputs that some path leads from. */
static uint64_t inputs_reached(const cg_graph *g) {
    uint64_t reached = 0;
    char *live = live_nodes(g);
    for (cg_id j = 0; j < g->ninput; j++) reached += live[g->input[j]] != 0;
    free(live);
    return reached;
}

/* Edges of that kind, and the functions that they lead to. */
static uint64_t edges_of(const cg_graph *g, cg_edges which, uint64_t *functions) {
    uint64_t edges = 0;
    char *live = live_nodes(g), *varied = calloc(g->nnode, 1);
    *functions = 0;
    for (cg_id k = 0; k < g->nnode; k++) {
        int arity = cg_op_arity((cg_op)g->op[k]);
        varied[k] = g->op[k] == CG_INPUT;
        for (int i = 0; i < arity; i++) varied[k] |= varied[g->arg[k][i]];
        if (which != CG_EDGES_ALL && !live[k]) continue;
        for (int i = 0; i < arity; i++) edges += which != CG_EDGES_ACTIVE || varied[g->arg[k][i]];
        *functions += arity > 0;
    }
    free(live);
    free(varied);
    return edges;
}

static void check_enumerator(const cg_work *w, const tally *t) {
    cg_counts counts = cg_work_counts(w);
    int shared = strcmp(w->mode->name, "paths-shared") == 0;
    uint64_t products = shared ? t->tree : t->steps - (t->paths - t->empty);
    assert_int_equal(counts.edge_visits, shared ? t->tree : t->steps);
    assert_int_equal(counts.multiplications, products);
    assert_int_equal(counts.additions, t->paths - inputs_reached(w->graph));
}

static void paths_one_by_one(void **state) {
    (void)state;
    uint64_t most = 0;
    for (unsigned k = 1; k <= 300; k++) {
        cg_graph *g = reference_random_graph(k, 10 + k, 1 + k % 5, 1 + k % 4);
        tally t = walk_all(g);
        cg_count paths, steps, tree;
        assert_int_equal(cg_count_paths(g, &paths, &steps, &tree), CG_OK);
        assert_true(cg_count_equal(paths, cg_count_of(t.paths)));
        assert_true(cg_count_equal(steps, cg_count_of(t.steps)));
        assert_true(cg_count_equal(tree, cg_count_of(t.tree)));
        const char *names[] = {"paths", "paths-shared"};
        for (int i = 0; i < 2; i++) {
            cg_work *w = work_of(cg_mode_by_name(names[i]), g, 0);
            check_enumerator(w, &t);
            cg_done(w);
        }
        if (t.paths > most) most = t.paths;
        cg_graph_free(g);
    }
    assert_true(most > 1000);
}

/* Claim C5: a sweep goes through every edge once, of those that the mode keeps; forward mode needs
 * one sweep per p inputs. */
static void check_sweeps(const cg_work *w) {
    const cg_graph *g = w->graph;
    const cg_mode *mode = w->mode;
    cg_counts counts = cg_work_counts(w);
    uint64_t served = mode->inputs_per_sweep > 0 ? (uint64_t)mode->inputs_per_sweep : 0;
    uint64_t functions, counted, edges = edges_of(g, mode->edges, &functions);
    assert_int_equal(cg_graph_count_edges(g, mode->edges, &counted), CG_OK);
    assert_int_equal(counted, edges);
    uint64_t nsweep = served ? (g->ninput + served - 1) / served : 1;
    if (counts.edge_visits != nsweep * edges)
        fail_msg("%s: %llu edge visits, not %llu", mode->name,
                 (unsigned long long)counts.edge_visits, (unsigned long long)(nsweep * edges));
    assert_true(counts.calls >= functions);
    if (mode->inputs_per_sweep == CG_NO_SWEEP) return;
    assert_true(counts.multiplications <= counts.edge_visits * (served ? served : 1));
    if (strcmp(mode->name, "forward") == 0) {
        assert_int_equal(counts.multiplications, nsweep * edges);
        assert_int_equal(counts.additions, nsweep * (edges - functions + g->noutput - 1));
        assert_int_equal(counts.calls, nsweep * functions);
    }
    if (strcmp(mode->name, "forward-vector") == 0) {
        assert_int_equal(counts.multiplications, 8 * nsweep * edges);
        assert_int_equal(counts.calls, nsweep * functions);
    }
}

static void check_differences(const cg_work *w) {
    const cg_graph *g = w->graph;
    cg_counts counts = cg_work_counts(w);
    uint64_t per_input = strcmp(w->mode->name, "difference-central") == 0 ? 2 : 1;
    uint64_t functions = g->nnode - g->ninput - g->nconst;
    assert_int_equal(counts.edge_visits, 0);
    assert_int_equal(counts.multiplications, 0);
    assert_int_equal(counts.calls, functions * (1 + per_input * g->ninput));
}

/* Every family at its default size, by every mode that sweeps. */
static void counts_on_every_family(void **state) {
    (void)state;
    for (size_t f = 0; f < cg_nfamily; f++) {
        cg_member member;
        assert_int_equal(cg_member_parse(cg_families[f]->name, &member, NULL), CG_OK);
        cg_graph *g = cg_member_build(&member, NULL);
        assert_non_null(g);
        for (size_t i = 0; i < cg_nmode; i++) {
            const cg_mode *mode = cg_modes[i];
            if (mode->inputs_per_sweep == CG_NO_SWEEP || is_compiled(mode)) continue;
            cg_work *w = work_of(mode, g, 0);
            is_exact(mode) ? check_sweeps(w) : check_differences(w);
            assert_true(cg_work_bytes(w) > 0);
            cg_done(w);
        }
        cg_graph_free(g);
    }
}

/* Nodes that lead nowhere, and constants: each mode says which edges it goes through. */
static void counts_of_the_edges_kept(void **state) {
    (void)state;
    uint64_t dropped = 0;
    for (unsigned k = 1; k <= 60; k++) {
        cg_graph *g = reference_random_graph(k, 10 + k, 1 + k % 17, 1 + k % 3);
        for (size_t i = 0; i < cg_nmode; i++) {
            const cg_mode *mode = cg_modes[i];
            if (strncmp(mode->name, "paths", 5) == 0 || !is_exact(mode)) continue;
            if (is_compiled(mode) && k % 20) continue;
            cg_work *w = work_of(mode, g, 0);
            check_sweeps(w);
            dropped += cg_graph_edges(g) - edges_of(g, mode->edges, &(uint64_t){0});
            cg_done(w);
        }
        cg_graph_free(g);
    }
    assert_true(dropped > 100);
}

/* A product's two partials and another function's one; sums have none. g: all of it leads to
 * outputs. */
static size_t slopes_kept(const cg_graph *g) {
    size_t n = 0;
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_op op = (cg_op)g->op[k];
        if (op == CG_INPUT || op == CG_CONST || op == CG_ADD || op == CG_SUB) continue;
        n += (size_t)cg_op_arity(op);
    }
    return n;
}

/* On a graph whose arrays are counted by hand: 64 levels of 64 nodes, with one output. */
static void traffic_of_the_sweeps(void **state) {
    (void)state;
    cg_member member;
    assert_int_equal(cg_member_parse("layered/width:64/depth:64", &member, NULL), CG_OK);
    cg_graph *g = cg_member_build(&member, NULL);
    cg_work *tape = work_of(cg_mode_by_name("tape"), g, 0);
    /* 9 of the graph, 16 of values, twice 24 of statements, 24 of adjoints; sinks and inputs. */
    assert_in_range(cg_work_traffic(tape), 97 * (size_t)g->nnode, 97 * (size_t)g->nnode + 4096);
    cg_work *one = work_of(cg_mode_by_name("scheduled"), g, 0);
    cg_work *eight = work_of(cg_mode_by_name("batched"), g, 0);
    /* Slopes of functions and products written and read; an index of a byte or two for each edge
     * and sweep, which points share. Values do not leave the
     * cache. */
    size_t slopes = 2 * sizeof(double) * slopes_kept(g), edges = 2 * (size_t)cg_graph_edges(g);
    assert_in_range(cg_work_traffic(one), slopes + edges, 3 * (slopes + edges) / 2);
    assert_in_range(cg_work_traffic(eight), slopes, cg_work_traffic(one) - edges / 2);
    assert_int_equal(cg_work_traffic(tape) / g->nnode > cg_work_traffic(one) / g->nnode, 1);
    cg_done(tape);
    cg_done(one);
    cg_done(eight);
    cg_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_one_by_one),
        cmocka_unit_test(counts_on_every_family),
        cmocka_unit_test(counts_of_the_edges_kept),
        cmocka_unit_test(traffic_of_the_sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
