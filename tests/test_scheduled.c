/* The scheduled and batched modes against a plain reverse sweep: on random graphs with every
 * function, on every instruction set that the CPU has, with SLEEF and without. */
#include "planned.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "member.h"
#include "random.h"

static void random_graphs_at(cg_isa isa, int sleef) {
    (void)isa, (void)sleef;
    for (uint64_t seed = 0; seed < 40; seed++) {
        uint32_t near = seed % 3 == 0 ? 0 : seed % 3 == 1 ? 6 : 40;
        sample s =
            sample_random(seed, 1 + (uint32_t)(seed * 7 % 40), 60 + (uint32_t)seed * 15, near);
        check_modes(s);
        sample_free(s);
    }
}

static void random_graphs(void **state) {
    (void)state;
    for_each_choice(random_graphs_at);
}

/* A plan keeps products' partials, and has room for a few levels' values, unless that would be more
 * than all values, and too much for a cache or for several points. */
static void what_a_plan_keeps(void **state) {
    (void)state;
    static const struct {
        const char *graph;
        int slice, rings;
    } plans[] = {
        {"layered/width:64/depth:64", CG_SLICE, 1},       {"layered/width:64/depth:64", 1, 1},
        {"dense/inputs:8/width:9/layers:3", CG_SLICE, 1}, {"dense/inputs:8/width:9/layers:3", 1, 0},
        {"dense/inputs:300/width:300", CG_SLICE, 0},
    };
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        cg_graph *g = graph_of(plans[i].graph);
        cg_plan plan;
        assert_int_equal(cg_plan_make(g, plans[i].slice, CG_KEEP_BEST, &plan), CG_OK);
        assert_int_equal(plan.rings, plans[i].rings);
        if (!plan.rings) assert_int_equal(plan.nvalue, plan.nslot);
        if (i < 2) assert_in_range(plan.nvalue, 3 * 64, 5 * 64);
        cg_plan_free(&plan);
        cg_graph_free(g);
    }
}

/* One input used thousands of times, by sums, products and functions; and a deep thin tail. */
static cg_graph *hub(cg_id uses) {
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g), z = cg_input(g), sum = x;
    for (cg_id i = 0; i < uses; i++) {
        cg_id t = i % 3 == 0 ? cg_mul(g, x, z) : i % 3 == 1 ? cg_sin(g, x) : cg_sub(g, z, x);
        sum = cg_add(g, cg_mul(g, sum, cg_const(g, 0.5)), t);
    }
    cg_output(g, sum);
    return g;
}

static void hubs_at(cg_isa isa, int sleef) {
    (void)isa, (void)sleef;
    const cg_id uses[] = {1, 31, 33, 100, 1100, 40000};
    double x[] = {0.3, 0.7};
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        sample s = {hub(uses[i]), x};
        for (size_t j = 0; j < NPLANNED; j++) check_gradient(planned_modes[j], s);
        cg_graph_free(s.g);
    }
}

static void hubs(void **state) {
    (void)state;
    for_each_choice(hubs_at);
}

/* Levels and distances beyond what 16 bits reach, for indices and for cells. */
static cg_graph *broad(cg_id width) {
    cg_graph *g = cg_graph_new();
    for (cg_id i = 0; i < width; i++) cg_input(g);
    for (cg_id i = 0; i < width; i++) cg_mul(g, i, (cg_id)((i * UINT64_C(7919)) % width));
    for (cg_id i = 0; i < width; i++)
        cg_output(g, cg_sin(g, width + (cg_id)((i * UINT64_C(104729)) % width)));
    for (cg_id i = 0; i < width; i += 2) cg_output(g, cg_sub(g, width + i, width - 1 - i));
    return g;
}

static void broad_graphs_at(cg_isa isa, int sleef) {
    (void)isa, (void)sleef;
    const cg_id width = 70001;
    cg_graph *g = broad(width);
    double *x = malloc(width * sizeof *x), *d = malloc(width * sizeof *d);
    double *d0 = malloc(width * sizeof *d0);
    double *y = malloc(g->noutput * sizeof *y), *y0 = malloc(g->noutput * sizeof *y0);
    for (cg_id i = 0; i < width; i++) x[i] = 0.1 + 1e-5 * i;
    sample_reverse(g, x, 0, g->noutput, y0, d0);
    for (size_t i = 0; i < NPLANNED_REVERSE; i++) {
        cg_work *w = planned_set_up(planned_modes[i], g);
        cg_gradient(w, x, y, d);
        check_all(y, y0, g->noutput, 1e-12, "value");
        check_all(d, d0, width, 1e-11, "gradient");
        cg_done(w);
    }
    cg_graph_free(g);
    free(x), free(d), free(d0), free(y), free(y0);
}

static void broad_graphs(void **state) {
    (void)state;
    for_each_choice(broad_graphs_at);
}

/* Graphs whose levels lean on the ones just before them, deep enough for every ring to be gone
 * round many times; small and large steps. */
static void layered_graphs_at(cg_isa isa, int sleef) {
    (void)isa, (void)sleef;
    const char *const text[] = {
        "layered/width:5/depth:90",          "layered/width:40/depth:60/mix:2",
        "layered/width:200/depth:12",        "layered/width:1500/depth:4",
        "layered/width:30/depth:40/fanin:3", "kchain/depth:60",
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        cg_member member = member_of(text[i]);
        sample s = {cg_member_build(&member, NULL), NULL};
        assert_non_null(s.g);
        s.x = malloc(s.g->ninput * sizeof *s.x);
        cg_member_point(&member, 1, s.x);
        check_modes(s);
        sample_free(s);
    }
}

static void layered_graphs(void **state) {
    (void)state;
    for_each_choice(layered_graphs_at);
}

static const double special[] = {
    (double)NAN, HUGE_VAL,    -HUGE_VAL, 0.0,      -0.0,          1.0, -1.0,   2.5,
    -2.5,        1e308,       -1e308,    1e-308,   5e-324,        710, -745.2, 1e22,
    709.782712,  -709.782712, DBL_MAX,   -DBL_MAX, 1.3407802e154, 2.0};
enum { NSPECIAL = sizeof special / sizeof *special };

/* Every function at every special value or pair of them, each on inputs of its own. */
static sample special_sample(void) {
    sample s = {cg_graph_new(), malloc(sizeof(double) * 2 * NSPECIAL * NSPECIAL * CG_NOP)};
    size_t n = 0;
    for (cg_op op = CG_CONST + 1; op < CG_NOP; op++)
        for (size_t i = 0; i < NSPECIAL; i++)
            for (size_t j = 0; j < (cg_op_arity(op) == 2 ? NSPECIAL : 1); j++) {
                s.x[n++] = special[i];
                cg_id x = cg_input(s.g);
                if (cg_op_arity(op) == 1) {
                    cg_output(s.g, cg_unary(s.g, op, x));
                    continue;
                }
                s.x[n++] = special[j];
                cg_output(s.g, cg_binary(s.g, op, x, cg_input(s.g)));
            }
    return s;
}

/* Equal but for rounding; results that are not normal numbers may be flushed by SLEEF. */
static void check_alike(double a, double b, double tolerance, cg_op op, double x, double y) {
    double smallest = tolerance > 0 ? 2.3e-308 : 0;
    if (isnan(a) && isnan(b)) return;
    if (a == b) return;
    if (isfinite(a) && isfinite(b) && fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b)) + smallest)
        return;
    fail_msg("%s at (%g, %g): %.17g, not %.17g", cg_op_name(op), x, y, a, b);
}

static void check_special(const char *mode, sample s, int sleef, const double *y0,
                          const double *d0) {
    size_t n = s.g->ninput, m = s.g->noutput;
    double *y = calloc(m, sizeof *y), *d = calloc(n, sizeof *d);
    cg_work *w = planned_set_up(mode, s.g);
    cg_gradient(w, s.x, y, d);
    for (size_t i = 0; i < m; i++) {
        cg_id k = s.g->output[i];
        cg_op op = (cg_op)s.g->op[k];
        cg_id a = s.g->arg[s.g->arg[k][0]][0];
        cg_id b = cg_op_arity(op) == 2 ? s.g->arg[s.g->arg[k][1]][0] : a;
        check_alike(y[i], y0[i], sleef ? 1e-15 : 0, op, s.x[a], s.x[b]);
        check_alike(d[a], d0[a], sleef ? 1e-14 : 0, op, s.x[a], s.x[b]);
        check_alike(d[b], d0[b], sleef ? 1e-14 : 0, op, s.x[a], s.x[b]);
    }
    cg_done(w);
    free(y), free(d);
}

/* Without SLEEF, the same bits as in the plain evaluation. */
static void special_values_at(cg_isa isa, int sleef) {
    (void)isa;
    sample s = special_sample();
    double *y0 = calloc(s.g->noutput, sizeof *y0), *d0 = calloc(s.g->ninput, sizeof *d0);
    sample_reverse(s.g, s.x, 0, s.g->noutput, y0, d0);
    for (size_t i = 0; i < NPLANNED_REVERSE; i++) check_special(planned_modes[i], s, sleef, y0, d0);
    free(y0), free(d0);
    sample_free(s);
}

static void special_values(void **state) {
    (void)state;
    for_each_choice(special_values_at);
}

static void put_out(cg_graph *g, cg_id node, uint32_t times) {
    for (uint32_t i = 0; i < times; i++) cg_output(g, node);
}

/* A level of negations to put another one on. Unless tame, some inputs are zeros, infinities or no
 * numbers. */
static sample negations(uint64_t *state, int tame) {
    sample s = {cg_graph_new(), malloc(sizeof(double) * NSPECIAL)};
    for (cg_id i = 0; i < NSPECIAL; i++) {
        s.x[i] = tame || random_below(state, 4) ? random_between(state, -2, 2) : special[i % 5];
        cg_input(s.g);
    }
    for (cg_id i = 0; i < NSPECIAL; i++) cg_neg(s.g, i);
    return s;
}

static uint32_t highest_of(const uint32_t count[3]) {
    uint32_t highest = count[0] > count[1] ? count[0] : count[1];
    return highest > count[2] ? highest : count[2];
}

/* One level of so many products, sums and differences, in turns, of a level of negations: what
 * shares a step, for one point and for several. Products are used up to four times, the others one
 * to four times. */
static sample shared_step(const uint32_t count[3]) {
    uint64_t state = 1 + count[0] + 100 * count[1] + 10000 * count[2];
    sample s = negations(&state, 0);
    uint32_t uses = 1 + random_below(&state, 4), others = 1 + random_below(&state, 4);
    for (uint32_t k = 0; k < highest_of(count); k++) {
        cg_id a = NSPECIAL + random_below(&state, NSPECIAL);
        cg_id b = NSPECIAL + random_below(&state, NSPECIAL);
        if (k < count[2]) put_out(s.g, cg_sub(s.g, a, b), others);
        if (k < count[0]) put_out(s.g, cg_mul(s.g, a, b), 1 + k % uses);
        if (k < count[1]) put_out(s.g, cg_add(s.g, a, b), others);
    }
    return s;
}

/* Values by all modes on plans, and gradients by so many: forward ones multiply infinities by 0. */
static void check_level(sample s, size_t gradients) {
    size_t n = s.g->ninput, m = s.g->noutput;
    double *y0 = calloc(m, sizeof *y0), *d0 = calloc(n, sizeof *d0);
    double *y = calloc(m, sizeof *y), *d = calloc(n, sizeof *d);
    sample_reverse(s.g, s.x, 0, s.g->noutput, y0, d0);
    for (size_t i = 0; i < NPLANNED; i++) {
        cg_work *w = planned_set_up(planned_modes[i], s.g);
        cg_gradient(w, s.x, y, d);
        for (size_t k = 0; k < m; k++) check_alike(y[k], y0[k], 0, CG_NOP, (double)k, 0);
        for (size_t k = 0; k < n && i < gradients; k++)
            check_alike(d[k], d0[k], 1e-12, CG_NOP, (double)k, 1);
        cg_done(w);
    }
    free(y0), free(d0), free(y), free(d);
}

static void shared_steps_at(cg_isa isa, int sleef) {
    (void)isa;
    static const uint32_t some[] = {0, 1, 5, 8, 12, 23};
    enum { NSOME = sizeof some / sizeof *some };
    for (size_t i = 1; sleef && i < (size_t)NSOME * NSOME * NSOME; i++) {
        const uint32_t count[] = {some[i % NSOME], some[i / NSOME % NSOME],
                                  some[i / NSOME / NSOME]};
        sample s = shared_step(count);
        check_level(s, NPLANNED_REVERSE);
        sample_free(s);
    }
}

static void shared_steps(void **state) {
    (void)state;
    for_each_choice(shared_steps_at);
}

/* Sums of so many products that only they read: subtracted, added, and subtracted from. Their nodes
 * are used one to four times each. tame: no zeros, infinities or no numbers among the inputs. */
static sample fused_products(const uint32_t count[3], int tame) {
    uint64_t state = 7 + count[0] + 1000 * count[1] + 1000000 * count[2];
    sample s = negations(&state, tame);
    for (uint32_t k = 0; k < highest_of(count); k++)
        for (uint32_t i = 0; i < 3; i++) {
            if (k >= count[i]) continue;
            cg_id product = cg_mul(s.g, random_below(&state, 2 * NSPECIAL),
                                   NSPECIAL + random_below(&state, NSPECIAL));
            cg_id term = random_below(&state, 2 * NSPECIAL);
            cg_id sum = i == 0   ? cg_sub(s.g, term, product)
                        : i == 2 ? cg_sub(s.g, product, term)
                        : k % 2  ? cg_add(s.g, term, product)
                                 : cg_add(s.g, product, term);
            put_out(s.g, sum, 1 + random_below(&state, 4));
        }
    return s;
}

static void fused_products_at(cg_isa isa, int sleef) {
    (void)isa;
    static const uint32_t some[] = {0, 1, 5, 8, 23, 130, 300};
    enum { NSOME = sizeof some / sizeof *some };
    for (size_t i = 1; sleef && i < (size_t)NSOME * NSOME * NSOME; i++) {
        const uint32_t count[] = {some[i % NSOME], some[i / NSOME % NSOME],
                                  some[i / NSOME / NSOME]};
        int tame = i % 2 == 0;
        sample s = fused_products(count, tame);
        check_level(s, tame ? NPLANNED : NPLANNED_REVERSE);
        sample_free(s);
    }
}

static void products_that_one_sum_reads(void **state) {
    (void)state;
    for_each_choice(fused_products_at);
}

/* Each product that one sum alone reads is a part of it, be it the first argument or the second;
 * of two in one sum one is. Those that two read, or an output, or a sum of many terms, are not. */
static void which_products_are_parts(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g), y = cg_input(g), v = x;
    for (int i = 0; i < 5; i++) v = cg_add(g, cg_mul(g, v, x), y); /* Horner: 5 parts, 5 levels */
    cg_id shared = cg_mul(g, x, y), out = cg_mul(g, v, v);
    cg_output(g, out);
    cg_output(g, cg_add(g, out, x));
    cg_output(g, cg_add(g, shared, x));
    cg_output(g, cg_sub(g, x, shared));
    cg_output(g, cg_sub(g, cg_mul(g, x, x), cg_mul(g, y, y))); /* 1 part */
    cg_id sum = cg_mul(g, y, x);
    for (int i = 0; i < 5; i++) sum = cg_add(g, sum, cg_mul(g, x, y));
    cg_output(g, sum); /* one node; 5 are inside */
    cg_id parts = 5 + 1 + 4;
    for (int slice = 1; slice <= CG_SLICE; slice += CG_SLICE - 1) {
        cg_plan plan;
        assert_int_equal(cg_plan_make(g, slice, CG_KEEP_PARTIALS, &plan), CG_OK);
        assert_int_equal(plan.nslot, g->nnode - parts);
        assert_int_equal(plan.nedge, 2 * (g->nnode - 2));
        assert_int_equal(plan.ncall, g->nnode - 2);
        cg_plan_free(&plan);
        assert_int_equal(cg_plan_make(g, slice, CG_KEEP_VALUES, &plan), CG_OK);
        assert_int_equal(plan.nslot, g->nnode - 4);
        cg_plan_free(&plan);
    }
    cg_graph_free(g);
}

/* The first instruction set's bits without SLEEF, which all others must give as well. */
typedef struct bits {
    double y[12], d[40], J[12 * 40];
} bits;
static bits first_bits[NPLANNED];

static void same_bits_at(cg_isa isa, int sleef) {
    if (sleef) return;
    sample s = sample_random(77, 40, 600, 0);
    for (size_t i = 0; i < NPLANNED; i++) {
        bits b = {0};
        cg_work *w = planned_set_up(planned_modes[i], s.g);
        cg_jacobian(w, s.x, b.y, b.J);
        cg_gradient(w, s.x, b.y, b.d);
        cg_done(w);
        if (isa == CG_ISA_PORTABLE)
            first_bits[i] = b;
        else
            assert_memory_equal(&b, &first_bits[i], sizeof b);
    }
    sample_free(s);
}

static void same_bits(void **state) {
    (void)state;
    for_each_choice(same_bits_at);
}

static void every_allocation_fails_in_turn(void **state) {
    (void)state;
    sample s = sample_random(5, 10, 300, 0);
    for (size_t i = 0; i < NPLANNED; i++) {
        cg_work *w = NULL;
        for (long k = 0;; k++) {
            alloc_fail_at(k);
            cg_status status = cg_setup(cg_mode_by_name(planned_modes[i]), s.g, NULL, &w, NULL);
            if (!alloc_failed()) {
                assert_int_equal(status, CG_OK);
                assert_true(k > 10);
                break;
            }
            assert_int_equal(status, CG_ENOMEM);
            assert_null(w);
        }
        cg_done(w);
    }
    sample_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_graphs),
        cmocka_unit_test(what_a_plan_keeps),
        cmocka_unit_test(hubs),
        cmocka_unit_test(broad_graphs),
        cmocka_unit_test(layered_graphs),
        cmocka_unit_test(special_values),
        cmocka_unit_test(shared_steps),
        cmocka_unit_test(products_that_one_sum_reads),
        cmocka_unit_test(which_products_are_parts),
        cmocka_unit_test(same_bits),
        cmocka_unit_test(every_allocation_fails_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
