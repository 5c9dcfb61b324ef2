/* The checkpointed mode with any number of steps and checkpoints, against the tape. */
#include "check.h"
#include "member.h"

#include <limits.h>
#include <stdlib.h>

static cg_graph *build(const char *text, double **x) {
    cg_member member = member_of(text);
    cg_graph *g = graph_of(text);
    *x = malloc(g->ninput * sizeof **x);
    cg_member_point(&member, 0, *x);
    return g;
}

static cg_work *set_up(const char *mode, const cg_graph *g, const cg_options *options) {
    cg_work *work;
    cg_error error;
    if (cg_setup(cg_mode_by_name(mode), g, options, &work, &error) != CG_OK)
        fail_msg("%s: %s", mode, error.text);
    return work;
}

/* Twice, since the second sweep starts from what the first one left. */
static void check_against_tape(const cg_graph *g, const double *x, const cg_options *options) {
    cg_work *tape = set_up("tape", g, NULL), *checkpointed = set_up("checkpointed", g, options);
    double *y = malloc(g->noutput * sizeof *y), *expected_y = malloc(g->noutput * sizeof *y);
    double *dy = malloc(g->ninput * sizeof *dy), *expected = malloc(g->ninput * sizeof *dy);
    cg_gradient(tape, x, expected_y, expected);
    for (int run = 0; run < 2; run++) {
        cg_gradient(checkpointed, x, y, dy);
        for (cg_id i = 0; i < g->noutput; i++) check_near(y[i], expected_y[i], 0);
        for (cg_id i = 0; i < g->ninput; i++) check_near(dy[i], expected[i], 1e-12);
    }
    free(y);
    free(expected_y);
    free(dy);
    free(expected);
    cg_done(tape);
    cg_done(checkpointed);
}

static void any_number_of_steps_and_checkpoints(void **state) {
    (void)state;
    static const char *const members[] = {"stencil/cells:5/steps:12", "rnn/width:3/steps:10",
                                          "layered/width:6/depth:20", "tree/height:5",
                                          "bowtie/inputs:3/outputs:4/waist:2/layers:2"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        double *x;
        cg_graph *g = build(members[i], &x);
        for (unsigned checkpoints = 1; checkpoints < 6; checkpoints++)
            for (uint32_t steps = 1; steps < 40; steps += 3) {
                cg_options options = {.checkpoints = checkpoints, .steps = steps};
                check_against_tape(g, x, &options);
            }
        cg_options more_steps_than_nodes = {.steps = UINT32_MAX, .checkpoints = 3};
        check_against_tape(g, x, &more_steps_than_nodes);
        check_against_tape(g, x, NULL);
        free(x);
        cg_graph_free(g);
    }
}

/* What the mode is for: a long chain in a small part of the tape's memory, each function called a
 * bounded number of times more. */
static void little_memory_for_a_bounded_price(void **state) {
    (void)state;
    double *x;
    cg_graph *g = build("stencil/cells:16/steps:2000", &x);
    cg_work *tape = set_up("tape", g, NULL), *checkpointed = set_up("checkpointed", g, NULL);
    size_t slots = g->nnode * sizeof(cg_id); /* the plan, which is not held per sweep */
    assert_true(cg_work_bytes(checkpointed) - slots < cg_work_bytes(tape) / 20);
    assert_true(cg_work_counts(checkpointed).calls <= 3 * cg_work_counts(tape).calls);
    cg_done(tape);
    cg_done(checkpointed);
    free(x);
    cg_graph_free(g);
}

static void more_checkpoints_than_can_be_used(void **state) {
    (void)state;
    double *x;
    cg_graph *g = build("stencil/cells:5/steps:12", &x);
    for (unsigned checkpoints = UINT_MAX; checkpoints > UINT_MAX - 3; checkpoints--)
        for (uint32_t steps = 0; steps < 3; steps++) {
            cg_options options = {.checkpoints = checkpoints, .steps = steps};
            check_against_tape(g, x, &options);
        }
    free(x);
    cg_graph_free(g);
}

/* A state between any two nodes: what is yet to do must not be on the program's stack. */
static void a_million_checkpoints(void **state) {
    (void)state;
    enum { LENGTH = 1000000 };
    cg_graph *g = cg_graph_new();
    cg_id k = cg_input(g);
    for (int i = 0; i < LENGTH; i++) k = cg_sin(g, k);
    cg_output(g, k);
    cg_options options = {.checkpoints = LENGTH};
    check_against_tape(g, (const double[]){1.0}, &options);
    cg_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_steps_and_checkpoints),
        cmocka_unit_test(more_checkpoints_than_can_be_used),
        cmocka_unit_test(a_million_checkpoints),
        cmocka_unit_test(little_memory_for_a_bounded_price),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
