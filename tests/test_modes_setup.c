/* Set-up by every mode of the table: what is refused and how it is said, memory that runs out, and
 * that a row of the table is whole. */
#include "check.h"

#include <stdio.h>
#include <string.h>
#include <threads.h>

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "reference.h"
#include "work.h"

static void rows_are_whole(void **state) {
    (void)state;
    for (size_t i = 0; i < cg_nmode; i++) {
        const cg_mode *mode = cg_modes[i];
        assert_ptr_equal(cg_mode_by_name(mode->name), mode);
        assert_true(strlen(mode->title) > 0);
        assert_true(mode->accuracy > 0 && mode->accuracy < 1e-3);
        assert_true(mode->inputs_per_sweep >= 0 || mode->inputs_per_sweep == CG_NO_SWEEP);
        assert_true(mode->points > 1 ? mode->gradients != NULL : mode->points == 1);
        assert_true((mode->record != NULL) == (mode->reverse != NULL));
        assert_true((mode->begin != NULL) == (mode->tangents != NULL));
        if (mode->tangents) assert_true(mode->inputs_per_sweep > 0);
        assert_true(mode->setup && mode->done && mode->function && mode->gradient);
        assert_true(mode->jacobian && mode->counts && mode->bytes);
    }
    assert_null(cg_modes[cg_nmode]);
    assert_null(cg_mode_by_name("no such mode"));
    assert_null(cg_mode_by_name(NULL));
}

/* ---- Threads -------------------------------------------------------------------------------- */

/* One graph, and what its gradient is. */
typedef struct shared {
    const cg_graph *g;
    double x[3], dy[3];
} shared;

/* Sets up every mode, and takes its gradient; returns how many are off. */
static int all_modes(void *of) {
    const shared *s = of;
    int off = 0;
    for (size_t i = 0; i < cg_nmode; i++) {
        cg_work *w;
        double y[2], dy[3];
        if (is_compiled(cg_modes[i])) continue;
        if (cg_setup(cg_modes[i], s->g, NULL, &w, NULL) != CG_OK) return -1;
        for (int again = 0; again < 20; again++) {
            cg_gradient(w, s->x, y, dy);
            for (int j = 0; j < 3; j++)
                off +=
                    !(fabs(dy[j] - s->dy[j]) <= 10 * cg_modes[i]->accuracy * fmax(1, fabs(dy[j])));
        }
        cg_done(w);
    }
    return off;
}

static void one_graph_in_several_threads(void **state) {
    (void)state;
    enum { THREADS = 4 };
    cg_graph *g = reference_random_graph(5, 60, 3, 2);
    shared s = {g, {0.5, -1.2, 0.3}, {0}};
    double y[2], rows[6];
    thrd_t thread[THREADS];
    reference_jacobian(g, s.x, y, rows);
    reference_gradient(rows, 2, 3, s.dy);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(thrd_create(&thread[i], all_modes, &s), thrd_success);
    for (int i = 0; i < THREADS; i++) {
        int off = -1;
        assert_int_equal(thrd_join(thread[i], &off), thrd_success);
        assert_int_equal(off, 0);
    }
    cg_graph_free(g);
}

/* ---- Memory --------------------------------------------------------------------------------- */

/* Set-up with the k-th allocation failing; returns whether there was a k-th. */
static int setup_without_allocation(const cg_mode *mode, const cg_graph *g, long k) {
    cg_error error = {CG_OK, ""};
    cg_work *w = (cg_work *)&error; /* must not stay */
    alloc_fail_at(k);
    cg_status status = cg_setup(mode, g, NULL, &w, &error);
    int failed = alloc_failed();
    if (failed) {
        assert_int_equal(status, CG_ENOMEM);
        assert_int_equal(error.status, CG_ENOMEM);
        assert_null(w);
        return 1;
    }
    assert_int_equal(status, CG_OK);
    double x[3] = {0.5, -1.2, 0.3}, y[2], dy[3], rows[6], expected[3];
    cg_gradient(w, x, y, dy);
    reference_jacobian(g, x, y, rows);
    reference_gradient(rows, 2, 3, expected);
    for (int j = 0; j < 3; j++) check_near(dy[j], expected[j], 10 * mode->accuracy);
    cg_done(w);
    return 0;
}

static void every_allocation_fails_in_turn(void **state) {
    (void)state;
    cg_graph *g = reference_random_graph(5, 60, 3, 2);
    for (size_t i = 0; i < cg_nmode; i++) {
        long k = 0;
        while (setup_without_allocation(cg_modes[i], g, k)) k++;
        if (k < 2) fail_msg("%s allocates %ld times?", cg_modes[i]->name, k);
    }
    cg_graph_free(g);
}

/* Not even the arrays of one double a node. */
static void graphs_too_large_for_memory(void **state) {
    (void)state;
    enum { NNODE = 20000 };
    cg_graph *g = reference_random_graph(7, NNODE, 3, 2);
    for (size_t i = 0; i < cg_nmode; i++) {
        cg_error error = {CG_OK, ""};
        cg_work *w = (cg_work *)&error;
        alloc_limit(NNODE);
        assert_int_equal(cg_setup(cg_modes[i], g, NULL, &w, &error), CG_ENOMEM);
        assert_true(alloc_failed());
        assert_int_equal(error.status, CG_ENOMEM);
        assert_null(w);
    }
    cg_graph_free(g);
}

static void counting_paths_without_memory(void **state) {
    (void)state;
    cg_graph *g = reference_random_graph(5, 60, 3, 2);
    cg_count paths, steps, tree;
    for (long k = 0; k < 3; k++) {
        alloc_fail_at(k);
        assert_int_equal(cg_count_paths(g, &paths, &steps, &tree), CG_ENOMEM);
        assert_true(alloc_failed());
    }
    assert_int_equal(cg_count_paths(g, &paths, NULL, NULL), CG_OK);
    cg_graph_free(g);
}

/* ---- Failures that the mode does not explain ------------------------------------------------ */

static cg_status set_up_too_big(const cg_graph *g, const cg_options *options, cg_work **work,
                                cg_error *error) {
    (void)g, (void)options, (void)error;
    *work = (cg_work *)error; /* must not stay */
    return CG_ETOOBIG;
}

/* What the caller's error held before must not pass for an explanation. */
static void every_failure_says_why(void **state) {
    (void)state;
    cg_graph *g = reference_random_graph(5, 60, 3, 2);
    const cg_mode mode = {.name = "huge", .setup = set_up_too_big};
    for (cg_status before = CG_OK; before < CG_NSTATUS; before++) {
        cg_error error = {before, "of another call"};
        cg_work *w;
        assert_int_equal(cg_setup(&mode, g, NULL, &w, &error), CG_ETOOBIG);
        assert_int_equal(error.status, CG_ETOOBIG);
        assert_string_equal(error.text, "huge: more than 32-bit ids can name");
        assert_null(w);
    }
    assert_int_equal(cg_setup(&mode, g, NULL, &(cg_work *){NULL}, NULL), CG_ETOOBIG);
    cg_graph_free(g);
}

/* ---- Budgets -------------------------------------------------------------------------------- */

static cg_graph *ladder(int depth) {
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g);
    for (int i = 0; i < depth; i++) {
        cg_id left = cg_sin(g, x);
        x = cg_add(g, left, cg_cos(g, x));
    }
    cg_output(g, x);
    return g;
}

static void check_budget(const char *mode, int depth, uint64_t budget, const char *message) {
    cg_graph *g = ladder(depth);
    cg_options options = {.path_budget = budget};
    cg_error error = {CG_OK, ""};
    cg_work *w;
    cg_status status = cg_setup(cg_mode_by_name(mode), g, &options, &w, &error);
    assert_int_equal(status, message ? CG_EBUDGET : CG_OK);
    assert_true((w != NULL) == (status == CG_OK));
    if (message) assert_int_equal(error.status, CG_EBUDGET);
    if (message && !strstr(error.text, message))
        fail_msg("'%s' does not say '%s'", error.text, message);
    cg_done(w);
    cg_graph_free(g);
}

static void paths_over_budget(void **state) {
    (void)state;
    const char *modes[] = {"paths", "paths-shared"};
    for (int i = 0; i < 2; i++) {
        check_budget(modes[i], 10, 1024, NULL);
        check_budget(modes[i], 10, 1023, "1024 paths");
        check_budget(modes[i], 30, 0, NULL);
        check_budget(modes[i], 31, 0, "2147483648 paths are over the budget of 1073741824");
        check_budget(modes[i], 100, 0, "1267650600228229401496703205376 paths");
        check_budget(modes[i], 100, UINT64_MAX, "1267650600228229401496703205376 paths");
        check_budget(modes[i], 2000, 0, "2^2000.0 paths");
        check_budget(modes[i], 200000, 0, "2^200000.0 paths");
    }
}

/* ---- Bad input ------------------------------------------------------------------------------ */

/* e = (a + b)(b + 1) with one thing wrong. */
typedef enum flaw {
    NO_FLAW,
    UNKNOWN_OPERATION,
    ARGUMENT_OUT_OF_RANGE,
    ARGUMENT_IS_ITSELF,
    ARGUMENT_IS_LATER,
    SECOND_ARGUMENT_MISSING,
    SECOND_ARGUMENT_TOO_MANY,
    NO_SUCH_INPUT,
    INPUT_OF_ANOTHER,
    INPUT_IS_NO_INPUT,
    NO_SUCH_CONSTANT,
    OUTPUT_OUT_OF_RANGE,
    NO_INPUT,
    NO_OUTPUT,
    BUILDER_FAILED,
    NFLAW
} flaw;

static cg_graph *flawed_graph(flaw f) {
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g), c = cg_add(g, a, b), one = cg_const(g, 1);
    cg_id d = cg_add(g, b, one), e = cg_mul(g, c, d);
    cg_output(g, cg_sin(g, e));
    if (f == UNKNOWN_OPERATION) g->op[c] = CG_NOP;
    if (f == ARGUMENT_OUT_OF_RANGE) g->arg[e][1] = 12345678;
    if (f == ARGUMENT_IS_ITSELF) g->arg[e][0] = e;
    if (f == ARGUMENT_IS_LATER) g->arg[c][0] = d;
    if (f == SECOND_ARGUMENT_MISSING) g->arg[e][1] = CG_NONE;
    if (f == SECOND_ARGUMENT_TOO_MANY) g->arg[6][1] = a;
    if (f == NO_SUCH_INPUT) g->arg[a][0] = 2;
    if (f == INPUT_OF_ANOTHER) g->arg[a][0] = 1;
    if (f == INPUT_IS_NO_INPUT) g->op[b] = CG_CONST, g->arg[b][0] = 0;
    if (f == NO_SUCH_CONSTANT) g->arg[one][0] = 1;
    if (f == OUTPUT_OUT_OF_RANGE) g->output[0] = 7;
    if (f == NO_INPUT) g->ninput = 0;
    if (f == NO_OUTPUT) g->noutput = 0;
    if (f == BUILDER_FAILED) cg_sin(g, 999);
    return g;
}

static const cg_status status_of[NFLAW] = {
    [UNKNOWN_OPERATION] = CG_EARITY,    [ARGUMENT_OUT_OF_RANGE] = CG_EID,
    [ARGUMENT_IS_ITSELF] = CG_EID,      [ARGUMENT_IS_LATER] = CG_EID,
    [SECOND_ARGUMENT_MISSING] = CG_EID, [SECOND_ARGUMENT_TOO_MANY] = CG_EARITY,
    [NO_SUCH_INPUT] = CG_EID,           [INPUT_OF_ANOTHER] = CG_EID,
    [INPUT_IS_NO_INPUT] = CG_EID,       [NO_SUCH_CONSTANT] = CG_EID,
    [OUTPUT_OUT_OF_RANGE] = CG_EID,     [NO_INPUT] = CG_ENOINPUT,
    [NO_OUTPUT] = CG_ENOOUTPUT,         [BUILDER_FAILED] = CG_EID,
};

static void flawed_graphs_are_refused(void **state) {
    (void)state;
    for (int f = 0; f < NFLAW; f++) {
        cg_graph *g = flawed_graph((flaw)f);
        for (size_t i = 0; i < cg_nmode; i++) {
            cg_error error = {CG_OK, ""};
            cg_work *w = (cg_work *)&error;
            cg_status status = cg_setup(cg_modes[i], g, NULL, &w, &error);
            assert_int_equal(status, status_of[f]);
            assert_int_equal(error.status, status_of[f]);
            assert_true((w == NULL) == (f != NO_FLAW));
            assert_true((error.text[0] != '\0') == (f != NO_FLAW));
            assert_int_equal(cg_setup(cg_modes[i], g, NULL, NULL, NULL), CG_ENULL);
            if (f == NO_FLAW) cg_done(w);
        }
        cg_graph_free(g);
    }
}

static void null_pointers(void **state) {
    (void)state;
    cg_graph *g = flawed_graph(NO_FLAW);
    cg_error error;
    cg_work *w = (cg_work *)&error;
    assert_int_equal(cg_setup(NULL, g, NULL, &w, &error), CG_ENULL);
    assert_null(w);
    for (size_t i = 0; i < cg_nmode; i++) {
        w = (cg_work *)&error;
        assert_int_equal(cg_setup(cg_modes[i], NULL, NULL, &w, &error), CG_ENULL);
        assert_null(w);
    }
    cg_done(NULL);
    cg_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(one_graph_in_several_threads),
        cmocka_unit_test(every_allocation_fails_in_turn),
        cmocka_unit_test(graphs_too_large_for_memory),
        cmocka_unit_test(counting_paths_without_memory),
        cmocka_unit_test(every_failure_says_why),
        cmocka_unit_test(paths_over_budget),
        cmocka_unit_test(flawed_graphs_are_refused),
        cmocka_unit_test(null_pointers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
