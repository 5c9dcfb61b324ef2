/* Families: closed forms against what is built, sizes, seeds and points. */
#include "member.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"

/* The small members, and of every family in the table the default and the smallest: so that one
 * that is added is tested too. */
static void for_each_member(void (*check)(const char *text)) {
    for (size_t i = 0; i < NSMALL; i++) check(small[i]);
    for (size_t i = 0; i < cg_nfamily; i++) {
        char text[200];
        cg_member member = member_of(cg_families[i]->name);
        cg_member_text(&member, text, sizeof text);
        check(text);
        for (int j = 0; j < cg_families[i]->nparam; j++) member.p[j] = cg_families[i]->param[j].min;
        cg_member_text(&member, text, sizeof text);
        check(text);
    }
}

static void check_sizes(const char *text) {
    cg_graph *g = graph_of(text);
    cg_shape shape = shape_of(text);
    uint64_t live = 0;
    assert_int_equal(cg_graph_check(g, NULL), CG_OK);
    assert_int_equal(cg_graph_live(g, &live), CG_OK);
    if (g->nnode != shape.nodes || live != shape.nodes || g->node_room != shape.nodes)
        fail_msg("%s: %u nodes, %zu reserved, %llu live, not %llu", text, g->nnode, g->node_room,
                 (unsigned long long)live, (unsigned long long)shape.nodes);
    if (cg_graph_edges(g) != shape.edges)
        fail_msg("%s: %llu edges, not %llu", text, (unsigned long long)cg_graph_edges(g),
                 (unsigned long long)shape.edges);
    assert_int_equal(g->ninput, shape.inputs);
    assert_int_equal(g->noutput, shape.outputs);
    cg_graph_free(g);
}

static void check_paths(const char *text) {
    cg_shape shape = shape_of(text);
    if (!shape.paths_known) return;
    cg_graph *g = graph_of(text);
    cg_count paths;
    assert_int_equal(cg_count_paths(g, &paths, NULL, NULL), CG_OK);
    char counted[CG_COUNT_TEXT], known[CG_COUNT_TEXT];
    if (!cg_count_equal(paths, shape.paths))
        fail_msg("%s: %s paths, not %s", text, cg_count_text(paths, counted),
                 cg_count_text(shape.paths, known));
    cg_graph_free(g);
}

static void closed_forms(void **state) {
    (void)state;
    for_each_member(check_sizes);
    for_each_member(check_paths);
}

/* --- sizes -------------------------------------------------------------------------------------
 */

/* Every parameter at its largest at once, and one at a time: refused before anything is allocated,
 * or of a size that ids can name. */
static void huge_parameters(void **state) {
    (void)state;
    for (size_t i = 0; i < cg_nfamily; i++) {
        const cg_family *family = cg_families[i];
        for (int which = -1; which < family->nparam; which++) {
            cg_member member = member_of(family->name);
            for (int j = 0; j < family->nparam; j++)
                if (which < 0 || which == j) member.p[j] = family->param[j].max;
            cg_shape shape;
            cg_error error;
            cg_status status = cg_member_shape(&member, &shape, &error);
            if (which >= 0 && status == CG_OK) {
                assert_true(shape.nodes <= CG_NONE && shape.inputs <= shape.nodes);
                assert_true(shape.edges <= 2 * shape.nodes);
                continue;
            }
            assert_int_equal(status, CG_ETOOBIG);
            alloc_fail_at(0);
            assert_null(cg_member_build(&member, &error));
            assert_false(alloc_failed());
            assert_int_equal(error.status, CG_ETOOBIG);
        }
    }
}

/* On both sides of the last size that ids can name. */
static void largest_sizes(void **state) {
    (void)state;
    const struct {
        const char *text;
        uint64_t nodes; /* 0: too big */
    } edge[] = {
        {"tree/height:31", UINT32_MAX},
        {"tree/height:32", 0},
        {"speelpenning/n:2147483648", UINT32_MAX},
        {"speelpenning/n:2147483649", 0},
        {"butterfly/height:27", UINT64_C(28) << 27},
        {"butterfly/height:28", 0},
        {"complete/n:92681", UINT64_C(92681) * 92682 / 2 - 1},
        {"complete/n:92682", 0},
        {"layered/width:65536/depth:65535/sum:0", UINT64_C(65536) * 65536}, /* one too many */
        {"layered/width:65535/depth:65536/sum:0", UINT64_C(65535) * 65537},
    };
    for (size_t i = 0; i < sizeof edge / sizeof edge[0]; i++) {
        cg_member member = member_of(edge[i].text);
        cg_shape shape;
        cg_error error;
        cg_status status = cg_member_shape(&member, &shape, &error);
        int fits = edge[i].nodes && edge[i].nodes <= UINT32_MAX;
        assert_int_equal(status, fits ? CG_OK : CG_ETOOBIG);
        if (fits) assert_true(shape.nodes == edge[i].nodes);
    }
}

static void hand_made_members_are_checked(void **state) {
    (void)state;
    cg_shape shape;
    cg_error error;
    cg_member member = {NULL, {0}};
    assert_int_equal(cg_member_shape(&member, &shape, &error), CG_ENULL);
    assert_int_equal(cg_member_shape(NULL, &shape, &error), CG_ENULL);
    assert_null(cg_member_build(NULL, &error));
    assert_int_equal(error.status, CG_ENULL);
    member = member_of("stencil");
    assert_int_equal(cg_member_shape(&member, NULL, &error), CG_ENULL);
    member.p[0] = 2;
    assert_int_equal(cg_member_shape(&member, &shape, &error), CG_ERANGE);
    assert_null(cg_member_build(&member, &error));
    assert_int_equal(error.status, CG_ERANGE);
}

static void check_allocations(const char *text) {
    cg_member member = member_of(text);
    for (long k = 0;; k++) {
        cg_error error;
        alloc_fail_at(k);
        cg_graph *g = cg_member_build(&member, &error);
        if (!alloc_failed()) {
            assert_non_null(g);
            assert_true(k >= 5); /* the graph and its nodes, inputs, outputs */
            cg_graph_free(g);
            return;
        }
        assert_null(g);
        assert_int_equal(error.status, CG_ENOMEM);
        assert_null(strstr(error.text, "%"));
    }
}

static void every_allocation_fails_in_turn(void **state) {
    (void)state;
    for_each_member(check_allocations);
}

/* Sizes that ids can name and memory cannot hold. */
static void members_too_large_for_memory(void **state) {
    (void)state;
    cg_member member = member_of("layered/width:65535/depth:65536/sum:0");
    cg_error error;
    alloc_limit((size_t)1 << 30);
    assert_null(cg_member_build(&member, &error));
    assert_true(alloc_failed());
    assert_int_equal(error.status, CG_ENOMEM);
    assert_non_null(strstr(error.text, "layered: "));
    assert_non_null(strstr(error.text, "4294967295 nodes"));
}

/* --- seeds and points --------------------------------------------------------------------------
 */

static uint64_t hash_of(const char *text) {
    cg_graph *g = graph_of(text);
    uint64_t hash = cg_graph_hash(g);
    cg_graph_free(g);
    return hash;
}

/* Pinned, so that every machine and compiler builds these very graphs: results are compared by
 * hash. A change here breaks the comparison with everything measured before. */
static void same_graph_on_every_machine(void **state) {
    (void)state;
    const struct {
        const char *text;
        uint64_t hash;
    } pinned[] = {
        {"layered", UINT64_C(0x886e2545714b0a73)},
        {"layered/width:37/depth:11/fanin:3/mix:2/seed:5/sum:0", UINT64_C(0x371220eb7943dcac)},
        {"kchain/k:3/depth:20", UINT64_C(0x2eb1d795bea89612)},
        {"butterfly", UINT64_C(0x7f58714c5868508f)},
        {"complete/n:50", UINT64_C(0x60462137f3f8ae4d)},
        {"dense", UINT64_C(0x0053c3b3bd1fac5f)},
        {"diagonal", UINT64_C(0xb2eba978a4602214)},
        {"stencil", UINT64_C(0x19f62e44e90055b9)},
        {"rnn/width:33/gamma:90", UINT64_C(0x3214a36e9ef68c96)},
        {"bowtie/inputs:20/outputs:31/waist:3", UINT64_C(0x7277eb0bbcd6bd61)},
    };
    for (size_t i = 0; i < sizeof pinned / sizeof pinned[0]; i++)
        if (hash_of(pinned[i].text) != pinned[i].hash)
            fail_msg("%s has hash %016llx, not %016llx", pinned[i].text,
                     (unsigned long long)hash_of(pinned[i].text),
                     (unsigned long long)pinned[i].hash);
}

static void other_seed_other_graph(void **state) {
    (void)state;
    const char *const seeded[] = {"layered/width:8/depth:3", "rnn/width:3/steps:2",
                                  "bowtie/inputs:3/outputs:3"};
    for (size_t i = 0; i < 3; i++) {
        uint64_t hash[3];
        for (int seed = 0; seed < 3; seed++) {
            char text[80];
            snprintf(text, sizeof text, "%s/seed:%d", seeded[i], seed);
            hash[seed] = hash_of(text);
            assert_true(hash_of(text) == hash[seed]);
        }
        assert_true(hash[0] != hash[1] && hash[1] != hash[2] && hash[0] != hash[2]);
    }
}

/* The same k gives the same point, another k another one, in every coordinate. */
static void check_points(const char *text) {
    cg_member member = member_of(text);
    size_t n = shape_of(text).inputs;
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
    cg_member_point(&member, 4, x);
    cg_member_point(&member, 4, y);
    assert_memory_equal(x, y, n * sizeof *x);
    cg_member_point(&member, 5, y);
    size_t alike = 0;
    for (size_t j = 0; j < n; j++) {
        assert_true(isfinite(x[j]));
        alike += x[j] == y[j];
    }
    /* The orthogonal weights of a layer of one unit are 1 at every point, up to rounding. */
    if (alike > 0 && !strstr(text, "width:1")) fail_msg("%s: %zu alike", text, alike);
    free(x);
    free(y);
}

static void points(void **state) {
    (void)state;
    for_each_member(check_points);
}

/* --- layered -----------------------------------------------------------------------------------
 */

/* Levels of exactly `width` nodes, arguments from the level before, the mix as promised, and the
 * functions spread over the level. */
static void levels_of_layered(void **state) {
    (void)state;
    enum { WIDTH = 64, DEPTH = 20 };
    cg_graph *g = graph_of("layered/width:64/depth:20/sum:0");
    unsigned of_op[CG_NOP] = {0}, changes = 0;
    for (cg_id k = WIDTH; k < g->nnode; k++) {
        cg_id level = k / WIDTH;
        of_op[g->op[k]]++;
        changes += g->op[k] != g->op[k - 1];
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++)
            assert_int_equal(g->arg[k][i] / WIDTH, level - 1);
    }
    assert_int_equal(of_op[CG_SIN], WIDTH * DEPTH / 4);
    assert_int_equal(of_op[CG_MUL], WIDTH * DEPTH * 3 / 8);
    assert_int_equal(of_op[CG_ADD] + of_op[CG_SUB], WIDTH * DEPTH * 3 / 8);
    assert_in_range(of_op[CG_SUB], WIDTH * DEPTH * 2 / 16, WIDTH * DEPTH * 4 / 16);
    assert_true(changes > WIDTH * DEPTH / 2);
    for (cg_id i = 0; i < WIDTH; i++) assert_true(g->output[i] >= WIDTH * DEPTH);
    cg_graph_free(g);
}

static void mixes_of_layered(void **state) {
    (void)state;
    cg_graph *arithmetic = graph_of("layered/width:65/depth:9/mix:0");
    for (cg_id k = arithmetic->ninput; k < arithmetic->nnode; k++) {
        cg_op op = (cg_op)arithmetic->op[k];
        assert_true(op == CG_ADD || op == CG_SUB || op == CG_MUL || op == CG_NEG);
    }
    cg_graph_free(arithmetic);
    cg_graph *smooth = graph_of("layered/width:64/depth:64/mix:2");
    unsigned of_op[CG_NOP] = {0}, functions = 0;
    for (cg_id k = 0; k < smooth->nnode; k++) of_op[smooth->op[k]]++;
    for (cg_op op = CG_INPUT; op < CG_NOP; op++)
        functions += cg_op_arity(op) == 1 && of_op[op] > 50;
    assert_int_equal(functions, 10);
    cg_graph_free(smooth);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(huge_parameters),
        cmocka_unit_test(largest_sizes),
        cmocka_unit_test(hand_made_members_are_checked),
        cmocka_unit_test(every_allocation_fails_in_turn),
        cmocka_unit_test(members_too_large_for_memory),
        cmocka_unit_test(same_graph_on_every_machine),
        cmocka_unit_test(other_seed_other_graph),
        cmocka_unit_test(points),
        cmocka_unit_test(levels_of_layered),
        cmocka_unit_test(mixes_of_layered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
