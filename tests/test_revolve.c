/* Revolve's schedule against its closed form, and against the best that any schedule can do. */
#include "check.h"

#include <limits.h>
#include <stdlib.h>

#include "mode/revolve.h"

enum { STEPS = 120, CHECKPOINTS = 7 };

/* A chain whose state is the number of the next step: it checks that the schedule is sound. */
typedef struct chain {
    uint64_t next, taken, to_reverse;
    uint64_t kept[CHECKPOINTS];
    unsigned checkpoints;
} chain;

static void advance(void *context, uint64_t from, uint64_t to) {
    chain *c = context;
    assert_int_equal(c->next, from);
    assert_true(to > from);
    c->taken += to - from;
    c->next = to;
}

static void store(void *context, unsigned checkpoint) {
    chain *c = context;
    assert_true(checkpoint < c->checkpoints);
    c->kept[checkpoint] = c->next;
}

static void restore(void *context, unsigned checkpoint) {
    chain *c = context;
    assert_true(checkpoint < c->checkpoints);
    c->next = c->kept[checkpoint];
}

static void reverse(void *context, uint64_t step) {
    chain *c = context;
    assert_int_equal(c->next, step);
    assert_int_equal(step, --c->to_reverse);
    c->next = UINT64_MAX; /* recording the step spoils the state */
}

/* Steps taken forward when the schedule is followed. */
static uint64_t walk(unsigned checkpoints, uint64_t steps) {
    const cg_revolve_actions actions = {advance, store, restore, reverse};
    chain c = {.to_reverse = steps, .checkpoints = checkpoints};
    uint64_t *start = malloc(checkpoints * sizeof *start);
    cg_revolve(checkpoints, steps, start, &actions, &c);
    free(start);
    assert_int_equal(c.to_reverse, 0);
    return c.taken;
}

static void schedule_costs_what_the_closed_form_says(void **state) {
    (void)state;
    for (unsigned c = 1; c <= CHECKPOINTS; c++)
        for (uint64_t l = 1; l <= STEPS; l++) assert_int_equal(walk(c, l), cg_revolve_cost(c, l));
}

/* Dynamic programming over all splits. */
static void no_schedule_is_cheaper(void **state) {
    (void)state;
    static uint64_t best[CHECKPOINTS + 1][STEPS + 1];
    for (unsigned l = 1; l <= STEPS; l++) best[1][l] = (uint64_t)l * (l - 1) / 2;
    for (unsigned c = 2; c <= CHECKPOINTS; c++)
        for (unsigned l = 2; l <= STEPS; l++) {
            best[c][l] = UINT64_MAX;
            for (unsigned split = 1; split < l; split++) {
                uint64_t cost = split + best[c - 1][l - split] + best[c][split];
                if (cost < best[c][l]) best[c][l] = cost;
            }
        }
    for (unsigned c = 1; c <= CHECKPOINTS; c++)
        for (unsigned l = 1; l <= STEPS; l++) assert_int_equal(cg_revolve_cost(c, l), best[c][l]);
}

static void reach_is_binomial(void **state) {
    (void)state;
    assert_int_equal(cg_revolve_reach(3, -1), 0);
    assert_int_equal(cg_revolve_reach(3, 0), 1);
    assert_int_equal(cg_revolve_reach(3, 2), 10);
    assert_int_equal(cg_revolve_reach(10, 10), 184756);
    assert_true(cg_revolve_reach(1000, 1000) == UINT64_MAX);
    assert_int_equal(cg_revolve_reach(UINT_MAX, 1), (uint64_t)UINT_MAX + 1);
    assert_true(cg_revolve_reach(UINT64_MAX, 1000) == UINT64_MAX);
    assert_int_equal(cg_revolve_repetitions(UINT_MAX, 10), 1);
    assert_int_equal(cg_revolve_cost(UINT_MAX, 10), 9);
    assert_int_equal(cg_revolve_repetitions(3, 10), 2);
    assert_int_equal(cg_revolve_repetitions(3, 11), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reach_is_binomial),
        cmocka_unit_test(schedule_costs_what_the_closed_form_says),
        cmocka_unit_test(no_schedule_is_cheaper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
