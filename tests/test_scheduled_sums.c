/* Sums of any length, which a plan takes in one piece: the scheduled and batched modes against a
 * plain reverse sweep. */
#include "planned.h"

#include <stdlib.h>

#include "member.h"
#include "random.h"

/* A sum of so many terms, added in any order of arguments: products, functions of what is there,
 * constants, and inputs. */
static cg_id random_sum(uint64_t *state, cg_graph *g, cg_id ninput, uint32_t terms) {
    cg_id sum = CG_NONE;
    for (uint32_t i = 0; i < terms; i++) {
        cg_id term = random_below(state, ninput);
        uint32_t kind = random_below(state, 8);
        if (kind > 2) term = cg_mul(g, term, random_below(state, ninput));
        if (kind == 1) term = cg_sin(g, random_below(state, g->nnode));
        if (kind == 2) term = cg_const(g, random_between(state, -1, 1));
        int first = random_below(state, 4) == 0;
        if (i > 0) term = first ? cg_add(g, term, sum) : cg_add(g, sum, term);
        sum = term;
    }
    return sum;
}

/* Many sums, with as many terms as others of their level and by themselves; some are read while
 * they are not complete, some by two others, some are added up. */
static sample sums_sample(uint64_t seed, cg_id ninput) {
    uint64_t state = seed;
    sample s = {cg_graph_new(), malloc(ninput * sizeof(double))};
    for (cg_id i = 0; i < ninput; i++) {
        s.x[i] = random_between(&state, -1, 1);
        cg_input(s.g);
    }
    while (s.g->nnode < SAMPLE_MOST - 100) {
        uint32_t terms = random_below(&state, 2) ? 5 : 1 + random_below(&state, 40);
        cg_id sum = random_sum(&state, s.g, ninput, terms);
        uint32_t kind = random_below(&state, 6);
        if (kind == 0) sum = cg_add(s.g, sum, random_sum(&state, s.g, ninput, 6));
        if (kind == 1) cg_output(s.g, sum);
        if (kind == 2) sum = cg_add(s.g, sum, sum);
        if (kind == 3) cg_output(s.g, cg_add(s.g, cg_sin(s.g, sum), 0));
        cg_output(s.g, random_below(&state, 2) ? cg_add(s.g, sum, 0) : sum);
    }
    return s;
}

static void sums_at(cg_isa isa, int sleef) {
    (void)isa, (void)sleef;
    for (uint64_t seed = 0; seed < 12; seed++) {
        sample s = sums_sample(seed, 1 + (cg_id)seed * 5);
        check_modes(s);
        sample_free(s);
    }
}

/* Few terms, and more than one node of a plan takes. */
static void sums_of_any_length(void **state) {
    (void)state;
    const uint32_t terms[] = {2, 3, 4, 5, 70000, 140000};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        double x[] = {0.3, 0.7, 0.9};
        sample s = {cg_graph_new(), x};
        for (int j = 0; j < 3; j++) cg_input(s.g);
        uint64_t random = i;
        cg_output(s.g, random_sum(&random, s.g, 3, terms[i]));
        for (size_t m = 0; m < NPLANNED; m++) check_gradient(planned_modes[m], s);
        cg_graph_free(s.g);
    }
}

static void sums(void **state) {
    (void)state;
    for_each_choice(sums_at);
}

/* Additions keep their order: overflow, NaN and rounding come out as in the plain evaluation. */
static void order_of_sums_at(cg_isa isa, int sleef) {
    (void)isa, (void)sleef;
    static const double large[] = {1e308, 1e308, -1e308, -1e308, 1, 1e-9, HUGE_VAL, (double)NAN};
    enum { NSUM = 40 };
    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint64_t state = seed;
        sample s = {cg_graph_new(), malloc(NSUM * sizeof(double))};
        for (cg_id i = 0; i < NSUM; i++) {
            s.x[i] = large[random_below(&state, seed < 15 ? 6 : 8)];
            cg_input(s.g);
        }
        for (int i = 0; i < NSUM; i++) {
            cg_id sum = random_below(&state, NSUM);
            for (int j = 1; j < 4 + i / 20; j++)
                sum = cg_add(s.g, j % 2 ? sum : random_below(&state, NSUM),
                             j % 2 ? random_below(&state, NSUM) : sum);
            cg_output(s.g, sum);
        }
        double *v = malloc(s.g->nnode * sizeof *v), y[NSUM];
        cg_eval(s.g, s.x, v);
        for (size_t m = 0; m < NPLANNED; m++) {
            cg_work *w = planned_set_up(planned_modes[m], s.g);
            cg_function(w, s.x, y);
            for (int i = 0; i < NSUM; i++) {
                double expected = v[s.g->output[i]];
                assert_true(isnan(expected) ? isnan(y[i]) : y[i] == expected);
            }
            cg_done(w);
        }
        free(v);
        sample_free(s);
    }
}

static void order_of_sums(void **state) {
    (void)state;
    for_each_choice(order_of_sums_at);
}

/* A layer of a network has three levels, products, sums and functions, however wide it is; and the
 * reverse sweep sums up little but a cell for each use of a value, though the data are read by all
 * units of a layer and a weight by one. */
static void a_neuron_is_one_node(void **state) {
    (void)state;
    const char *const text[] = {"dense/inputs:8/width:9/layers:3",
                                "dense/inputs:80/width:90/layers:3"};
    for (int i = 0; i < 2; i++) {
        cg_graph *g = graph_of(text[i]);
        cg_plan plan;
        assert_int_equal(cg_plan_make(g, CG_SLICE, CG_KEEP_BEST, &plan), CG_OK);
        assert_int_equal(plan.nstep, 1 + 3 * 3 + 2);
        /* Three cells a weight, which has four edges; small layers fill up slices. */
        if (i == 1) assert_in_range(plan.nsum, 3 * g->ninput, 3.2 * g->ninput);
        cg_plan_free(&plan);
        cg_graph_free(g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums),
        cmocka_unit_test(sums_of_any_length),
        cmocka_unit_test(order_of_sums),
        cmocka_unit_test(a_neuron_is_one_node),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
