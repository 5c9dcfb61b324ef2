#include "planned.h"

#include <stdlib.h>

#include "random.h"

const char *const planned_modes[NPLANNED] = {"scheduled",         "batched-4",
                                             "batched",           "batched-16",
                                             "scheduled-forward", "scheduled-forward-vector"};

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

sample sample_random(uint64_t seed, uint32_t ninput, uint32_t nnode, uint32_t near) {
    uint64_t state = seed;
    sample s = {cg_graph_new(), malloc(ninput * sizeof(double))};
    double value[SAMPLE_MOST];
    for (uint32_t i = 0; i < ninput; i++) {
        value[i] = s.x[i] = random_between(&state, 0.3, 1.5);
        cg_input(s.g);
    }
    while (s.g->nnode < nnode) {
        uint32_t k = s.g->nnode, window = near && near < k ? near : k;
        uint32_t a = k - 1 - random_below(&state, window), b = k - 1 - random_below(&state, window);
        if (random_below(&state, 8) == 0) b = a;
        if (random_below(&state, 20) == 0) {
            value[k] = random_between(&state, -2, 2);
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

void sample_free(sample s) {
    cg_graph_free(s.g);
    free(s.x);
}

void sample_reverse(const cg_graph *g, const double *x, cg_id first, cg_id last, double *y,
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

/* Of the finite ones: beside an infinity, nothing would be wrong. */
static double norm(const double *v, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i]) && fabs(v[i]) > most) most = fabs(v[i]);
    return most;
}

void check_all(const double *a, const double *b, size_t n, double tolerance, const char *what) {
    double scale = fmax(1, norm(b, n));
    for (size_t i = 0; i < n; i++)
        if (!(fabs(a[i] - b[i]) <= tolerance * scale) && !(isnan(a[i]) && isnan(b[i])) &&
            a[i] != b[i])
            fail_msg("%s %zu: %.17g, not %.17g", what, i, a[i], b[i]);
}

void for_each_choice(void (*body)(cg_isa isa, int sleef)) {
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

cg_work *planned_set_up(const char *mode, const cg_graph *g) {
    cg_work *w;
    cg_error error;
    if (cg_setup(cg_mode_by_name(mode), g, NULL, &w, &error) != CG_OK)
        fail_msg("%s: %s", mode, error.text);
    return w;
}

void check_gradient(const char *mode, sample s) {
    size_t n = s.g->ninput, m = s.g->noutput;
    double *y = malloc(m * sizeof *y), *d = malloc(n * sizeof *d), *J = malloc(n * m * sizeof *J);
    double *y0 = calloc(m, sizeof *y0), *d0 = calloc(n, sizeof *d0);
    cg_work *w = planned_set_up(mode, s.g);
    sample_reverse(s.g, s.x, 0, (cg_id)m, y0, d0);
    for (int again = 0; again < 2; again++) { /* the second time over what the first one left */
        cg_function(w, s.x, y);
        check_all(y, y0, m, 1e-12, "function");
        cg_gradient(w, s.x, y, d);
        check_all(y, y0, m, 1e-12, "value");
        check_all(d, d0, n, 1e-11, "gradient");
        cg_jacobian(w, s.x, y, J);
        check_all(y, y0, m, 1e-12, "value");
        for (cg_id i = 0; i < m; i++) {
            sample_reverse(s.g, s.x, i, i + 1, y0, d0);
            check_all(J + i * n, d0, n, 1e-11, "Jacobian");
        }
        sample_reverse(s.g, s.x, 0, (cg_id)m, y0, d0);
    }
    cg_done(w);
    free(y), free(d), free(J), free(y0), free(d0);
}

/* Full and ragged batches: as many points as asked for, no more, and each as by itself. */
static void check_batch(const char *mode, sample s, size_t npoint) {
    size_t n = s.g->ninput, m = s.g->noutput;
    double *x = malloc(npoint * n * sizeof *x), *y = malloc(npoint * m * sizeof *y);
    double *d = malloc(npoint * n * sizeof *d);
    double *y0 = calloc(m, sizeof *y0), *d0 = calloc(n, sizeof *d0);
    for (size_t i = 0; i < npoint * n; i++) x[i] = s.x[i % n] * (1 + 1e-5 * (double)(i * 31 % 17));
    cg_work *w = planned_set_up(mode, s.g);
    for (int with_gradient = 0; with_gradient < 2; with_gradient++) {
        if (with_gradient)
            cg_gradients(w, npoint, x, y, d);
        else
            w->mode->functions(w, npoint, x, y);
        for (size_t p = 0; p < npoint; p++) {
            sample_reverse(s.g, x + p * n, 0, (cg_id)m, y0, d0);
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

void check_modes(sample s) {
    for (cg_keep keep = CG_KEEP_VALUES; keep <= CG_KEEP_PARTIALS; keep++) {
        cg_schedule_keep(keep);
        for (size_t i = 0; i < NPLANNED_REVERSE; i++) check_gradient(planned_modes[i], s);
        check_points(s);
    }
    cg_schedule_keep(CG_KEEP_BEST);
    for (size_t i = NPLANNED_REVERSE; i < NPLANNED; i++) check_gradient(planned_modes[i], s);
    check_gradient("forward-vector", s); /* without a plan, but by instruction set as well */
}
