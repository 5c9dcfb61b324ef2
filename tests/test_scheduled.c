/* The scheduled and batched modes against a plain reverse sweep: on random graphs with every
 * function, on every instruction set that the CPU has, with SLEEF and without. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "member.h"
#include "mode/scheduled.h"
#include "random.h"

static double random_in(uint64_t *state, double lo, double hi) {
    return lo + (hi - lo) * (random_below(state, 1u << 30) / (double)(1u << 30));
}

/* Where each function may be applied: its interval, less a margin. */
static const double interval[CG_NOP][2] = {
#define CG_UNARY(NAME, name, lo, hi, ...) [CG_##NAME] = {lo, hi},
#define CG_BINARY(NAME, name, lo, hi, ...) [CG_##NAME] = {lo, hi},
#include "cheapgrad/functions.def"
};

static int may_apply(cg_op op, double x) {
    double lo = interval[op][0], hi = interval[op][1], margin = 0.05 * (hi - lo);
    return x > lo + margin && x < hi - margin;
}

/* A graph and a point at which every function is smooth and every value moderate. */
typedef struct sample {
    cg_graph *g;
    double *x; /* size g->ninput */
} sample;

enum { MOST = 700 };

/* near: arguments from the last few nodes only, which makes levels thin and edges short. */
static sample random_sample(uint64_t seed, uint32_t ninput, uint32_t nnode, uint32_t near) {
    uint64_t state = seed;
    sample s = {cg_graph_new(), malloc(ninput * sizeof(double))};
    double value[MOST];
    for (uint32_t i = 0; i < ninput; i++) {
        value[i] = s.x[i] = random_in(&state, 0.3, 1.5);
        cg_input(s.g);
    }
    while (s.g->nnode < nnode) {
        uint32_t k = s.g->nnode, window = near && near < k ? near : k;
        uint32_t a = k - 1 - random_below(&state, window), b = k - 1 - random_below(&state, window);
        if (random_below(&state, 8) == 0) b = a;
        if (random_below(&state, 20) == 0) {
            value[k] = random_in(&state, -2, 2);
            cg_const(s.g, value[k]);
            continue;
        }
        cg_op op = (cg_op)(CG_CONST + 1 + random_below(&state, CG_NOP - CG_CONST - 1));
        int binary = cg_op_arity(op) == 2;
        if (!may_apply(op, value[a]) || (binary && !may_apply(op, value[b]))) continue;
        double v = cg_op_at(op, value[a], value[b], NULL, NULL);
        if (!(fabs(v) < 6) || fabs(v) < 1e-3) continue;
        value[k] = v;
        if (binary)
            cg_binary(s.g, op, a, b);
        else
            cg_unary(s.g, op, a);
    }
    uint32_t noutput = 1 + random_below(&state, 12);
    for (uint32_t i = 0; i < noutput; i++)
        cg_output(s.g, i == 0 ? nnode - 1 : random_below(&state, nnode));
    return s;
}

static void free_sample(sample s) {
    cg_graph_free(s.g);
    free(s.x);
}

/* The plain reverse sweep over what leads to an output, seeds for outputs first ... last - 1. */
static void reference(const cg_graph *g, const double *x, cg_id first, cg_id last, double *y,
                      double *gradient) {
    double *v = malloc(g->nnode * sizeof *v), *adjoint = calloc(g->nnode, sizeof *adjoint);
    char *live = calloc(g->nnode, 1);
    cg_eval(g, x, v);
    for (cg_id i = 0; i < g->noutput; i++) {
        y[i] = v[g->output[i]];
        live[g->output[i]] = 1;
        if (i >= first && i < last) adjoint[g->output[i]] += 1;
    }
    for (cg_id k = g->nnode; k-- > 0;) {
        cg_op op = (cg_op)g->op[k];
        if (!live[k] || op == CG_INPUT || op == CG_CONST) continue;
        int arity = cg_op_arity(op);
        const cg_id *arg = g->arg[k];
        double d[2];
        cg_op_at(op, v[arg[0]], arity == 2 ? v[arg[1]] : 0, d, NULL);
        for (int i = 0; i < arity; i++) {
            live[arg[i]] = 1;
            adjoint[arg[i]] += d[i] * adjoint[k];
        }
    }
    for (cg_id i = 0; i < g->ninput; i++) gradient[i] = adjoint[g->input[i]];
    free(v), free(adjoint), free(live);
}

static double norm(const double *v, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(v[i]) > most) most = fabs(v[i]);
    return most;
}

static void check_all(const double *a, const double *b, size_t n, double tolerance,
                      const char *what) {
    double scale = fmax(1, norm(b, n));
    for (size_t i = 0; i < n; i++)
        if (!(fabs(a[i] - b[i]) <= tolerance * scale) && !(isnan(a[i]) && isnan(b[i])) &&
            a[i] != b[i])
            fail_msg("%s %zu: %.17g, not %.17g", what, i, a[i], b[i]);
}

/* Calls for every instruction set and source of functions that there is here. */
static void for_each_choice(void (*body)(cg_isa isa, int sleef)) {
    int tried = 0;
    for (cg_isa isa = CG_ISA_PORTABLE; isa < CG_NISA; isa++)
        for (int sleef = 0; sleef < 2; sleef++)
            if (cg_schedule_choose(isa, sleef)) {
                tried++;
                body(isa, sleef);
            }
    assert_true(tried >= 1);
    cg_schedule_choose(CG_NISA, -1);
}

static cg_work *set_up(const char *mode, const cg_graph *g) {
    cg_work *w;
    cg_error error;
    if (cg_setup(cg_mode_by_name(mode), g, NULL, &w, &error) != CG_OK)
        fail_msg("%s: %s", mode, error.text);
    return w;
}

static void check_gradient(const char *mode, sample s) {
    size_t n = s.g->ninput, m = s.g->noutput;
    double *y = malloc(m * sizeof *y), *d = malloc(n * sizeof *d), *J = malloc(n * m * sizeof *J);
    double *y0 = malloc(m * sizeof *y0), *d0 = malloc(n * sizeof *d0);
    cg_work *w = set_up(mode, s.g);
    reference(s.g, s.x, 0, (cg_id)m, y0, d0);
    for (int again = 0; again < 2; again++) { /* the second time over what the first one left */
        cg_function(w, s.x, y);
        check_all(y, y0, m, 1e-12, "function");
        cg_gradient(w, s.x, y, d);
        check_all(y, y0, m, 1e-12, "value");
        check_all(d, d0, n, 1e-11, "gradient");
        cg_jacobian(w, s.x, y, J);
        check_all(y, y0, m, 1e-12, "value");
        for (cg_id i = 0; i < m; i++) {
            reference(s.g, s.x, i, i + 1, y0, d0);
            check_all(J + i * n, d0, n, 1e-11, "Jacobian");
        }
        reference(s.g, s.x, 0, (cg_id)m, y0, d0);
    }
    cg_done(w);
    free(y), free(d), free(J), free(y0), free(d0);
}

static const char *const modes[] = {"scheduled",  "batched-4",         "batched",
                                    "batched-16", "scheduled-forward", "scheduled-forward-vector"};
enum { NMODE = sizeof modes / sizeof *modes, NREVERSE = 4 /* first ones */ };

/* Full and ragged batches: as many points as asked for, no more, and each as by itself. */
static void check_batch(const char *mode, sample s, size_t npoint) {
    size_t n = s.g->ninput, m = s.g->noutput;
    double *x = malloc(npoint * n * sizeof *x), *y = malloc(npoint * m * sizeof *y);
    double *d = malloc(npoint * n * sizeof *d);
    double *y0 = malloc(m * sizeof *y0), *d0 = malloc(n * sizeof *d0);
    for (size_t i = 0; i < npoint * n; i++) x[i] = s.x[i % n] * (1 + 1e-5 * (double)(i * 31 % 17));
    cg_work *w = set_up(mode, s.g);
    for (int with_gradient = 0; with_gradient < 2; with_gradient++) {
        if (with_gradient)
            cg_gradients(w, npoint, x, y, d);
        else
            w->mode->functions(w, npoint, x, y);
        for (size_t p = 0; p < npoint; p++) {
            reference(s.g, x + p * n, 0, (cg_id)m, y0, d0);
            check_all(y + p * m, y0, m, 1e-12, "value");
            if (with_gradient) check_all(d + p * n, d0, n, 1e-11, "gradient");
        }
    }
    cg_done(w);
    free(x), free(y), free(d), free(y0), free(d0);
}

static void check_points(sample s) {
    const size_t npoint[] = {1, 3, 7, 8, 9, 17};
    for (size_t i = 0; i < sizeof npoint / sizeof *npoint; i++) {
        check_batch("batched-4", s, npoint[i]);
        check_batch("batched", s, npoint[i]);
        check_batch("batched-16", s, npoint[i]);
    }
}

/* Reverse modes with plans of either kind; forward modes have one. */
static void check_modes(sample s) {
    for (cg_keep keep = CG_KEEP_VALUES; keep <= CG_KEEP_PARTIALS; keep++) {
        cg_schedule_keep(keep);
        for (size_t i = 0; i < NREVERSE; i++) check_gradient(modes[i], s);
        check_points(s);
    }
    cg_schedule_keep(CG_KEEP_BEST);
    for (size_t i = NREVERSE; i < NMODE; i++) check_gradient(modes[i], s);
}

static void random_graphs_at(cg_isa isa, int sleef) {
    (void)isa, (void)sleef;
    for (uint64_t seed = 0; seed < 40; seed++) {
        uint32_t near = seed % 3 == 0 ? 0 : seed % 3 == 1 ? 6 : 40;
        sample s =
            random_sample(seed, 1 + (uint32_t)(seed * 7 % 40), 60 + (uint32_t)seed * 15, near);
        check_modes(s);
        free_sample(s);
    }
}

static void random_graphs(void **state) {
    (void)state;
    for_each_choice(random_graphs_at);
}

/* A sum of so many terms, added in any order of arguments: products, functions of what is there,
 * constants, and inputs. */
static cg_id random_sum(uint64_t *state, cg_graph *g, cg_id ninput, uint32_t terms) {
    cg_id sum = CG_NONE;
    for (uint32_t i = 0; i < terms; i++) {
        cg_id term = random_below(state, ninput);
        uint32_t kind = random_below(state, 8);
        if (kind > 2) term = cg_mul(g, term, random_below(state, ninput));
        if (kind == 1) term = cg_sin(g, random_below(state, g->nnode));
        if (kind == 2) term = cg_const(g, random_in(state, -1, 1));
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
        s.x[i] = random_in(&state, -1, 1);
        cg_input(s.g);
    }
    while (s.g->nnode < MOST - 100) {
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
        free_sample(s);
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
        for (size_t m = 0; m < NMODE; m++) check_gradient(modes[m], s);
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
        for (size_t m = 0; m < NMODE; m++) {
            cg_work *w = set_up(modes[m], s.g);
            cg_function(w, s.x, y);
            for (int i = 0; i < NSUM; i++) {
                double expected = v[s.g->output[i]];
                assert_true(isnan(expected) ? isnan(y[i]) : y[i] == expected);
            }
            cg_done(w);
        }
        free(v);
        free_sample(s);
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
        for (size_t j = 0; j < NMODE; j++) check_gradient(modes[j], s);
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
    reference(g, x, 0, g->noutput, y0, d0);
    for (size_t i = 0; i < NREVERSE; i++) {
        cg_work *w = set_up(modes[i], g);
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
        free_sample(s);
    }
}

static void layered_graphs(void **state) {
    (void)state;
    for_each_choice(layered_graphs_at);
}

static const double special[] = {(double)NAN, HUGE_VAL, -HUGE_VAL, 0.0,   -0.0,   1.0,
                                 -1.0,        2.5,      -2.5,      1e308, -1e308, 1e-308,
                                 5e-324,      710,      -745.2,    1e22};
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
    if (a == b || fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b)) + smallest) return;
    fail_msg("%s at (%g, %g): %.17g, not %.17g", cg_op_name(op), x, y, a, b);
}

static void check_special(const char *mode, sample s, int sleef, const double *y0,
                          const double *d0) {
    size_t n = s.g->ninput, m = s.g->noutput;
    double *y = calloc(m, sizeof *y), *d = calloc(n, sizeof *d);
    cg_work *w = set_up(mode, s.g);
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
    reference(s.g, s.x, 0, s.g->noutput, y0, d0);
    for (size_t i = 0; i < NREVERSE; i++) check_special(modes[i], s, sleef, y0, d0);
    free(y0), free(d0);
    free_sample(s);
}

static void special_values(void **state) {
    (void)state;
    for_each_choice(special_values_at);
}

/* The first instruction set's bits without SLEEF, which all others must give as well. */
typedef struct bits {
    double y[12], d[40], J[12 * 40];
} bits;
static bits first_bits[6];

static void same_bits_at(cg_isa isa, int sleef) {
    if (sleef) return;
    sample s = random_sample(77, 40, 600, 0);
    for (size_t i = 0; i < NMODE; i++) {
        bits b = {0};
        cg_work *w = set_up(modes[i], s.g);
        cg_jacobian(w, s.x, b.y, b.J);
        cg_gradient(w, s.x, b.y, b.d);
        cg_done(w);
        if (isa == CG_ISA_PORTABLE)
            first_bits[i] = b;
        else
            assert_memory_equal(&b, &first_bits[i], sizeof b);
    }
    free_sample(s);
}

static void same_bits(void **state) {
    (void)state;
    for_each_choice(same_bits_at);
}

static void every_allocation_fails_in_turn(void **state) {
    (void)state;
    sample s = random_sample(5, 10, 300, 0);
    for (size_t i = 0; i < NMODE; i++) {
        cg_work *w = NULL;
        for (long k = 0;; k++) {
            alloc_fail_at(k);
            cg_status status = cg_setup(cg_mode_by_name(modes[i]), s.g, NULL, &w, NULL);
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
    free_sample(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_graphs),
        cmocka_unit_test(sums),
        cmocka_unit_test(sums_of_any_length),
        cmocka_unit_test(order_of_sums),
        cmocka_unit_test(a_neuron_is_one_node),
        cmocka_unit_test(what_a_plan_keeps),
        cmocka_unit_test(hubs),
        cmocka_unit_test(broad_graphs),
        cmocka_unit_test(layered_graphs),
        cmocka_unit_test(special_values),
        cmocka_unit_test(same_bits),
        cmocka_unit_test(every_allocation_fails_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
