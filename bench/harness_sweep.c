#include "harness_sweep.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness_algebra.h"
#include "harness_oracle.h"
#include "memory.h"

enum { SAMPLED = 8 }; /* inputs */
static const double accuracy = 1e-11, difference_accuracy = 1e-5;

/* Sizes: nnode, nnode; n, 2 n; m; m n. */
typedef struct scratch {
    double *v, *answer; /* of the oracle */
    double *at, *more;  /* of the sweep, at the inputs */
    double *y;
    void *own; /* answers of a type of their own */
} scratch;

static void scratch_free(scratch *a) {
    free(a->v);
    free(a->answer);
    free(a->at);
    free(a->more);
    free(a->y);
    free(a->own);
}

static bool scratch_new(scratch *a, const cg_graph *g) {
    a->v = cg_array(g->nnode, sizeof(double));
    a->answer = cg_array(g->nnode, sizeof(double));
    a->at = cg_array(g->ninput, sizeof(double));
    a->more = cg_array(g->ninput, 2 * sizeof(double));
    a->y = cg_array(g->noutput, sizeof(double));
    a->own = cg_array(g->ninput, sizeof(double) + g->noutput);
    return a->v && a->answer && a->at && a->more && a->y && a->own;
}

static bool near(double a, double b, double scale, double within) {
    return a == b || (isfinite(scale) && fabs(a - b) <= within * scale);
}

/* ---- One number an input, the same question the other way ------------------------------------ */

static cg_id sampled(cg_id n, cg_id s) {
    return n <= SAMPLED ? s : (cg_id)((uint64_t)n * s / SAMPLED);
}

static double largest_of(const double *at, cg_id n) {
    double largest = 0;
    for (cg_id j = 0; j < n; j++)
        if (isfinite(at[j])) largest = fmax(largest, fabs(at[j]));
    return largest;
}

/* Every semiring's answer, which stays in a->at. */
static const char *answers_agree(cg_sweep *s, const harness_site *site, cg_semiring semiring,
                                 scratch *a) {
    cg_id n = site->graph->ninput;
    const double *direction = site->x + n;
    if (cg_sweep_answer(s, semiring, site->x, direction, a->at) != CG_OK)
        return "the sweep cannot be run";
    algebra *paths = algebra_new(site->graph, site->x, direction);
    if (!paths) return "no memory to verify by";
    const char *wrong = NULL;
    double largest = largest_of(a->at, n);
    for (cg_id k = 0; k < SAMPLED && k < n; k++) {
        cg_id j = sampled(n, k);
        if (!near(a->at[j], algebra_sum(paths, semiring, j), largest, accuracy))
            wrong = "an answer is not the sum over the paths";
    }
    algebra_free(paths);
    return wrong;
}

static const char *numbers_agree(const harness_site *site, oracle_question question, scratch *a) {
    const cg_graph *g = site->graph;
    double largest = largest_of(a->at, g->ninput);
    cg_eval(g, site->x, a->v);
    for (cg_id k = 0; k < SAMPLED && k < g->ninput; k++) {
        cg_id j = sampled(g->ninput, k);
        oracle_sweep(g, question, a->v, j, a->answer);
        if (!near(a->at[j], oracle_at_outputs(g, question, a->answer), largest, accuracy))
            return "an answer is not what a forward sweep gives";
    }
    return NULL;
}

/* ---- One bit an output and input ------------------------------------------------------------- */

static const char *patterns_agree(cg_sweep *s, const harness_site *site, scratch *a) {
    const cg_graph *g = site->graph;
    uint8_t *pattern = a->own;
    if (cg_sweep_pattern(s, pattern) != CG_OK) return "the sweep cannot be run";
    cg_eval(g, site->x, a->v);
    for (cg_id k = 0; k < SAMPLED && k < g->ninput; k++) {
        cg_id j = sampled(g->ninput, k);
        oracle_sweep(g, ORACLE_REACHED, a->v, j, a->answer);
        for (cg_id i = 0; i < g->noutput; i++)
            if (pattern[(size_t)i * g->ninput + j] != a->answer[g->output[i]])
                return "the pattern is not what a forward sweep reaches";
    }
    return NULL;
}

/* ---- The Hessian times a vector -------------------------------------------------------------- */

/* The tape's gradient at x + h direction. */
static void gradient_at(cg_work *tape, const double *x, double h, const double *direction,
                        scratch *a, double *gradient) {
    cg_id n = tape->graph->ninput;
    double *at = a->own;
    for (cg_id j = 0; j < n; j++) at[j] = x[j] + h * direction[j];
    cg_gradient(tape, at, a->y, gradient);
}

static const char *hessians_agree(cg_sweep *s, const harness_site *site, scratch *a) {
    cg_id n = site->graph->ninput;
    const double *x = site->x, *direction = site->x + n, h = cbrt(DBL_EPSILON);
    double *dy = a->more, *hv = a->at, *up = a->answer, *down = a->more + n;
    cg_work *tape = NULL;
    if (cg_sweep_hessian(s, x, direction, a->y, dy, hv) != CG_OK) return "the sweep cannot be run";
    if (cg_setup(cg_mode_by_name("tape"), site->graph, NULL, &tape, NULL) != CG_OK)
        return "there is no tape to verify by";
    const char *wrong = NULL;
    double largest = 0;
    gradient_at(tape, x, 0, direction, a, up);
    for (cg_id j = 0; j < n; j++) largest = fmax(largest, fmax(fabs(hv[j]), fabs(up[j])));
    for (cg_id j = 0; j < n; j++)
        if (!near(dy[j], up[j], largest, accuracy)) wrong = "the gradient is not the tape's";
    gradient_at(tape, x, h, direction, a, up);
    gradient_at(tape, x, -h, direction, a, down);
    for (cg_id j = 0; j < n; j++)
        if (!near(hv[j], (up[j] - down[j]) / (2 * h), largest, difference_accuracy))
            wrong = "Hessian times vector is not what differences of gradients give";
    cg_done(tape);
    return wrong;
}

/* ---- What is asked of one semiring alone ----------------------------------------------------- */

static const char *right_by_itself(cg_sweep *s, const harness_site *site, cg_semiring semiring,
                                   scratch *a) {
    static const struct {
        cg_semiring semiring;
        oracle_question question;
    } asked[] = {{CG_SWEEP_GRADIENT, ORACLE_DERIVATIVE},
                 {CG_SWEEP_PATHS, ORACLE_PATHS},
                 {CG_SWEEP_ABSOLUTE, ORACLE_ABSOLUTE},
                 {CG_SWEEP_INFLUENCE, ORACLE_STRONGEST},
                 {CG_SWEEP_DEPTH, ORACLE_LONGEST}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (asked[i].semiring == semiring) return numbers_agree(site, asked[i].question, a);
    if (semiring == CG_SWEEP_PATTERN) return patterns_agree(s, site, a);
    if (semiring == CG_SWEEP_HESSIAN) return hessians_agree(s, site, a);
    return NULL;
}

const char *verify_sweep(cg_sweep *s, const harness_site *site, cg_semiring semiring) {
    static char why[160];
    scratch a;
    const char *wrong = "no memory to verify by";
    if (scratch_new(&a, site->graph)) {
        wrong = answers_agree(s, site, semiring, &a);
        if (!wrong) wrong = right_by_itself(s, site, semiring, &a);
    }
    scratch_free(&a);
    if (!wrong) return NULL;
    (void)snprintf(why, sizeof why, "%s: %s", cg_semiring_name(semiring), wrong);
    return why;
}

void harness_count_sweep(gb_state *s, const cg_graph *g, const cg_sweep *sweep, bool evaluates) {
    uint64_t edges = cg_graph_edges(g), functions = g->nnode - g->ninput - g->nconst;
    harness_count_cost(s, (cg_counts){edges, edges, edges, evaluates ? functions : 0},
                       cg_sweep_bytes(sweep));
}
