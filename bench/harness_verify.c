#include "harness_verify.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/random.h"
#include "harness_oracle.h"
#include "memory.h"

enum { AT = 1 }; /* the point of the ring at which answers are compared, after point 0 */

/* Inputs by which the tape is checked: at that many nodes, and more, each takes seconds. */
enum { SAMPLED = 8, SAMPLED_OF_MANY = 2, MANY = 1 << 24 };

/* What a function's value may be off by: modes may take their elementary functions from elsewhere,
 * but all compute the same sums. */
static const double value_accuracy = 1e-11;

/* Central differences with step h of order eps^(1/3) are good for about eps^(2/3) = 4e-11 of the
 * third derivative, and for the rounding of the values, eps/h of each: a coarse check that would
 * still see any wrong partial. */
static const double difference_accuracy = 1e-5;

typedef struct scratch {
    double *v, *tangent; /* nodes */
    double *y, *g, *reference;
} scratch;

static void scratch_free(scratch *a) {
    free(a->v);
    free(a->tangent);
    free(a->y);
    free(a->g);
    free(a->reference);
}

/* For npoint points; false where there is no memory. */
static bool scratch_new(scratch *a, const cg_graph *g, size_t npoint) {
    size_t room = g->nnode > g->noutput ? g->nnode : g->noutput; /* also for outputs */
    a->v = cg_array(room, sizeof(double));
    a->tangent = cg_array(room, sizeof(double));
    a->y = cg_array(npoint * g->noutput, sizeof(double));
    a->g = cg_array(npoint * g->ninput, sizeof(double));
    a->reference = cg_array(g->ninput, sizeof(double));
    return a->v && a->tangent && a->y && a->g && a->reference;
}

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static bool
wrong(bench_work *w, const char *format, ...) {
    va_list list;
    va_start(list, format);
    int used = snprintf(w->why, sizeof w->why, "%s: ", w->mode->name);
    (void)vsnprintf(w->why + used, sizeof w->why - (size_t)used, format, list);
    va_end(list);
    return false;
}

/* max |a - b| / max |b|, of the finite ones; infinite where one of them alone is not a number. */
static double distance(size_t n, const double *a, const double *b) {
    double off = 0, largest = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(a[i]) && isnan(b[i])) continue;
        double d = fabs(a[i] - b[i]);
        if (a[i] == b[i]) d = 0; /* infinities alike */
        if (!(d <= off)) off = isnan(d) ? HUGE_VAL : d;
        if (isfinite(b[i]) && fabs(b[i]) > largest) largest = fabs(b[i]);
    }
    return largest > 0 ? off / largest : off;
}

static bool agrees(bench_work *w, const char *what, size_t n, const double *a, const double *b,
                   double accuracy) {
    double off = distance(n, a, b);
    if (off <= accuracy) return true;
    return wrong(w, "%s off by %.3g relative, allowed %.3g, on %s", what, off, accuracy,
                 w->member->text);
}

/* ---- Counts against closed forms ------------------------------------------------------------ */

static uint64_t exact(cg_count count) {
    return count.exact && count.hi == 0 ? count.lo : UINT64_MAX;
}

/* What a mode that sweeps, or walks, must count; 0 for one that does neither. */
static uint64_t expected_visits(const bench_work *w) {
    const harness_site *site = &w->member->site;
    uint64_t n = site->graph->ninput;
    if (strcmp(w->mode->name, "paths") == 0) return exact(site->steps);
    if (strcmp(w->mode->name, "paths-shared") == 0) return exact(site->tree);
    if (w->mode->inputs_per_sweep == CG_NO_SWEEP) return 0;
    uint64_t served = w->mode->inputs_per_sweep ? (uint64_t)w->mode->inputs_per_sweep : n;
    uint64_t edges = site->edges;
    if (w->mode->edges != CG_EDGES_ALL &&
        cg_graph_count_edges(site->graph, w->mode->edges, &edges) != CG_OK)
        return 0;
    return edges * ((n + served - 1) / served);
}

static bool counts_agree(bench_work *w) {
    const cg_graph *g = w->member->graph;
    cg_counts counts = cg_work_counts(w->work);
    if (counts.edge_visits == 0 &&
        w->mode->inputs_per_sweep > 0) { /* differences: evaluations only */
        uint64_t functions = g->nnode - g->ninput - g->nconst;
        if (counts.calls >= functions * ((uint64_t)g->ninput + 1)) return true;
        return wrong(w, "%" PRIu64 " calls are too few for %u inputs on %s", counts.calls,
                     g->ninput, w->member->text);
    }
    uint64_t expected = expected_visits(w);
    if (counts.edge_visits == expected || expected == 0) return true;
    return wrong(w, "%" PRIu64 " edge visits, closed form %" PRIu64 ", on %s", counts.edge_visits,
                 expected, w->member->text);
}

/* ---- The tape against dual sweeps and differences ------------------------------------------- */

static double output_sum(const cg_graph *g, const double *x, double *v) {
    double sum = 0;
    cg_eval(g, x, v);
    for (cg_id j = 0; j < g->noutput; j++) sum += v[g->output[j]];
    return sum;
}

/* x is changed and restored. *rounding: what the values' rounding may do to the result. */
static double central_difference(const cg_graph *g, double *x, cg_id i, double *v,
                                 double *rounding) {
    double at = x[i], h = cbrt(DBL_EPSILON) * fmax(1, fabs(at));
    x[i] = at + h;
    double above = output_sum(g, x, v), high = x[i];
    x[i] = at - h;
    double below = output_sum(g, x, v), width = high - x[i];
    x[i] = at;
    *rounding = 100 * DBL_EPSILON * (fabs(above) + fabs(below) + (double)g->noutput) / width;
    return (above - below) / width;
}

/* x: a copy of the point, gradient the tape's there. */
static bool samples_agree(bench_work *w, double *x, scratch *a) {
    const cg_graph *g = w->member->graph;
    double largest = 0;
    for (cg_id i = 0; i < g->ninput; i++) largest = fmax(largest, fabs(a->g[i]));
    uint64_t random = w->member->site.hash;
    cg_id most = g->nnode < MANY ? SAMPLED : SAMPLED_OF_MANY;
    cg_id sampled = g->ninput < most ? g->ninput : most;
    for (cg_id s = 0; s < sampled; s++) {
        /* Knuth's 64-bit linear congruential generator, seeded by the graph. */
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        cg_id i = g->ninput <= most ? s : (cg_id)((random >> 33) % g->ninput);
        double rounding, slope = central_difference(g, x, i, a->v, &rounding);
        cg_eval(g, x, a->v);
        oracle_sweep(g, ORACLE_DERIVATIVE, a->v, i, a->tangent);
        double derivative = oracle_at_outputs(g, ORACLE_DERIVATIVE, a->tangent);
        double off = fabs(a->g[i] - derivative) / (largest > 0 ? largest : 1);
        if (!(off <= w->mode->accuracy))
            return wrong(w,
                         "derivative by input %u off by %.3g from a dual sweep, allowed %.3g, on "
                         "%s",
                         i, off, w->mode->accuracy, w->member->text);
        off = fabs(a->g[i] - slope);
        if (!(off <= difference_accuracy * largest + rounding))
            return wrong(w, "derivative %.9g by input %u, but differences give %.9g, on %s",
                         a->g[i], i, slope, w->member->text);
    }
    return true;
}

/* ---- A mode against the tape ----------------------------------------------------------------- */

/* The tape's gradient at any point, by the tape that is verified. */
static bool by_the_tape(bench_work *w, const double *x, double *y, double *g) {
    const cg_mode *tape = cg_mode_by_name("tape");
    cg_error error = {CG_ENAME, "there is no tape to verify by"};
    bench_work *t = tape ? cache_work(w->member, tape, NULL, &error) : NULL;
    if (!t) return wrong(w, "%s", error.text);
    if (t != w && !verify_gradient(t)) return wrong(w, "cannot be verified: %s", t->why);
    cg_gradient(t->work, x, y, g);
    return true;
}

/* That at the point where answers are compared: once for all modes, kept with the graph. */
static bool reference(bench_work *w, double *y, double *g) {
    bench_member *m = w->member;
    size_t n = m->graph->ninput, noutput = m->graph->noutput;
    if (!m->reference) {
        if (!by_the_tape(w, m->site.x + AT * n, y, g)) return false;
        m->reference = cg_array(noutput + n, sizeof *m->reference);
        if (!m->reference) return wrong(w, "no memory to verify %s", m->text);
        memcpy(m->reference, y, noutput * sizeof *y);
        memcpy(m->reference + noutput, g, n * sizeof *g);
        m->bytes += (noutput + n) * sizeof *m->reference;
    }
    memcpy(y, m->reference, noutput * sizeof *y);
    memcpy(g, m->reference + noutput, n * sizeof *g);
    return true;
}

/* The value alone, and the two halves apart where there are such. a->reference is right. */
static bool parts_agree(bench_work *w, const double *x, scratch *a) {
    const cg_graph *g = w->member->graph;
    const cg_mode *mode = w->mode;
    size_t m = g->noutput;
    double *value = a->tangent;
    cg_eval(g, x, a->v);
    for (size_t j = 0; j < m; j++) value[j] = a->v[g->output[j]];
    if (!agrees(w, "value beside the gradient", m, a->y, value, value_accuracy)) return false;
    cg_function(w->work, x, a->y);
    if (!agrees(w, "value", m, a->y, value, value_accuracy)) return false;
    if (!mode->record || !mode->reverse) return true;
    mode->record(w->work, x, a->y);
    mode->reverse(w->work, a->g);
    return agrees(w, "value recorded", m, a->y, value, value_accuracy) &&
           agrees(w, "gradient in two halves", g->ninput, a->g, a->reference, mode->accuracy);
}

/* Every lane, each at a point of its own where the ring has as many. */
static bool lanes_agree(bench_work *w, scratch *a) {
    const cg_graph *g = w->member->graph;
    size_t n = g->ninput, m = g->noutput, npoint = (size_t)w->mode->points;
    double *x = cg_array(npoint * n, sizeof *x), *y = cg_array(m, sizeof *y);
    bool right = x && y;
    if (!right) wrong(w, "no memory for %zu points", npoint);
    for (size_t k = 0; right && k < npoint; k++)
        memcpy(x + k * n, w->member->site.x + k % w->member->site.npoint * n, n * sizeof *x);
    if (right) cg_gradients(w->work, npoint, x, a->y, a->g);
    for (size_t k = 0; right && k < npoint; k++)
        right = by_the_tape(w, x + k * n, y, a->reference) &&
                agrees(w, "gradient of one of several points", n, a->g + k * n, a->reference,
                       w->mode->accuracy) &&
                agrees(w, "value of one of several points", m, a->y + k * m, y, value_accuracy);
    free(x);
    free(y);
    return right;
}

static bool gradient_agrees(bench_work *w, scratch *a) {
    const cg_graph *g = w->member->graph;
    size_t n = g->ninput;
    const double *x = w->member->site.x + AT * n;
    if (!counts_agree(w)) return false;
    cg_gradient(w->work, w->member->site.x, a->y, a->g);
    cg_gradient(w->work, x, a->y, a->g);
    if (strcmp(w->mode->name, "tape") == 0) {
        memcpy(a->reference, a->g, n * sizeof *a->g);
        double *copy = cg_array(n, sizeof *copy);
        if (!copy) return wrong(w, "no memory to verify %s", w->member->text);
        memcpy(copy, x, n * sizeof *copy);
        bool right = samples_agree(w, copy, a);
        free(copy);
        return right && parts_agree(w, x, a);
    }
    return reference(w, a->v, a->reference) &&
           agrees(w, "gradient", n, a->g, a->reference, w->mode->accuracy) &&
           parts_agree(w, x, a) && (w->mode->points <= 1 || lanes_agree(w, a));
}

bool verify_gradient(bench_work *w) {
    if (w->verdict != UNVERIFIED) return w->verdict == RIGHT;
    scratch a;
    size_t npoint = w->mode->points > 1 ? (size_t)w->mode->points : 1;
    bool right = scratch_new(&a, w->member->graph, npoint)
                     ? gradient_agrees(w, &a)
                     : wrong(w, "no memory to verify %s", w->member->text);
    scratch_free(&a);
    w->verdict = right ? RIGHT : WRONG;
    return right;
}

bool verify_jacobian(bench_work *w) {
    if (w->jacobian != UNVERIFIED) return w->jacobian == RIGHT;
    const cg_graph *g = w->member->graph;
    size_t n = g->ninput, m = g->noutput;
    const double *x = w->member->site.x + AT * n;
    const cg_mode *tape = cg_mode_by_name("tape");
    bench_work *t = tape ? cache_work(w->member, tape, NULL, NULL) : NULL;
    double *y = cg_array(m, sizeof *y);
    double *a = cg_array(n, m * sizeof *a), *b = cg_array(n, m * sizeof *b);
    bool right = false;
    if (!t || !y || !a || !b) {
        wrong(w, "cannot verify the Jacobian of %s", w->member->text);
    } else if (verify_gradient(w) && verify_gradient(t)) {
        cg_jacobian(w->work, x, y, a);
        cg_jacobian(t->work, x, y, b);
        right = agrees(w, "Jacobian", n * m, a, b, w->mode->accuracy);
    }
    free(y);
    free(a);
    free(b);
    w->jacobian = right ? RIGHT : WRONG;
    return right;
}

/* ---- Some of a gradient's sweeps ------------------------------------------------------------- */

cg_id sampled_sweep(const cg_mode *mode, const harness_site *site, size_t k) {
    cg_id served = (cg_id)mode->inputs_per_sweep;
    cg_id sweeps = (site->graph->ninput - 1) / served + 1;
    cg_random random = cg_random_stream(site->hash, k);
    return cg_random_below(&random, sweeps) * served;
}

/* gradient: the tape's but for what the sampled sweeps write over it. */
static void sample_into(bench_work *w, const double *x, double *gradient) {
    cg_id n = w->member->graph->ninput, served = (cg_id)w->mode->inputs_per_sweep;
    w->mode->begin(w->work, w->member->site.x);
    w->mode->tangents(w->work, 0, gradient); /* elsewhere first: nothing may be left over from it */
    w->mode->begin(w->work, x);
    for (size_t k = 0; k <= SAMPLED_SWEEPS; k++) {
        cg_id first = k < SAMPLED_SWEEPS ? sampled_sweep(w->mode, &w->member->site, k) : 0;
        for (cg_id j = first; j < n && j < first + served; j++) gradient[j] = (double)NAN;
        w->mode->tangents(w->work, first, gradient + first);
    }
}

bool verify_sample(bench_work *w) {
    if (w->sample != UNVERIFIED) return w->sample == RIGHT;
    const cg_graph *g = w->member->graph;
    const double *x = w->member->site.x + AT * (size_t)g->ninput;
    double *y = cg_array(g->noutput, sizeof *y);
    double *a = cg_array(g->ninput, sizeof *a), *b = cg_array(g->ninput, sizeof *b);
    bool right = false;
    if (!y || !a || !b) {
        wrong(w, "no memory to verify %s", w->member->text);
    } else if (counts_agree(w) && reference(w, y, b)) {
        memcpy(a, b, g->ninput * sizeof *a);
        sample_into(w, x, a);
        right = agrees(w, "sampled derivatives", g->ninput, a, b, w->mode->accuracy);
    }
    free(y);
    free(a);
    free(b);
    w->sample = right ? RIGHT : WRONG;
    return right;
}
