/* Differences, what people did before: evaluate at neighbouring points and divide.
 *
 *   forward    (f(x + h e_j) - f(x)) / h              error O(h) + O(eps / h), h ~ eps^(1/2)
 *   central    (f(x + h e_j) - f(x - h e_j)) / 2h     error O(h^2) + O(eps / h), h ~ eps^(1/3)
 *
 * (Nocedal & Wright, Numerical Optimization, section 8.1.) h balances the two errors for functions
 * whose scale is 1 and is relative for |x_j| > 1. The divisor is the distance between the two
 * points as they were rounded, not the h that was asked for. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "cheapgrad/mode.h"
#include "memory.h"
#include "mode/outputs.h"

typedef struct difference {
    cg_work work;
    int central;
    double *value; /* of every node, size nnode */
    double *x;     /* the point that is moved, size ninput */
    double *ahead; /* outputs there, size noutput */
    double *back;  /* outputs behind, size noutput; central only, NULL else */
} difference;

static void done(cg_work *work) {
    difference *d = (difference *)work;
    free(d->value);
    free(d->x);
    free(d->ahead);
    free(d->back);
    free(d);
}

static cg_status setup(const cg_graph *g, int central, cg_work **work) {
    difference *d = cg_zeroed(1, sizeof *d);
    if (!d) return CG_ENOMEM;
    d->central = central;
    d->value = cg_array(g->nnode, sizeof *d->value);
    d->x = cg_array(g->ninput, sizeof *d->x);
    d->ahead = cg_array(g->noutput, sizeof *d->ahead);
    if (central) d->back = cg_array(g->noutput, sizeof *d->back);
    if (!d->value || !d->x || !d->ahead || (central && !d->back)) return done(&d->work), CG_ENOMEM;
    *work = &d->work;
    return CG_OK;
}

static cg_status setup_forward(const cg_graph *g, const cg_options *options, cg_work **work,
                               cg_error *error) {
    (void)options, (void)error;
    return setup(g, 0, work);
}

static cg_status setup_central(const cg_graph *g, const cg_options *options, cg_work **work,
                               cg_error *error) {
    (void)options, (void)error;
    return setup(g, 1, work);
}

static void function(cg_work *work, const double *x, double *y) {
    cg_eval_outputs(work->graph, x, ((difference *)work)->value, y);
}

/* Evaluates on both sides of x_j: at x + h e_j into ahead and, if central, at x - h e_j into back.
 * Returns the distance between the two points. */
static double step(difference *d, double x, cg_id j) {
    const cg_graph *g = d->work.graph;
    double h = (d->central ? cbrt(DBL_EPSILON) : sqrt(DBL_EPSILON)) * fmax(1.0, fabs(x));
    double ahead = x + h, back = d->central ? x - h : x;
    d->x[j] = ahead;
    cg_eval_outputs(g, d->x, d->value, d->ahead);
    if (d->central) {
        d->x[j] = back;
        cg_eval_outputs(g, d->x, d->value, d->back);
    }
    d->x[j] = x;
    return ahead - back;
}

static void start(difference *d, const double *x, double *y) {
    const cg_graph *g = d->work.graph;
    for (cg_id j = 0; j < g->ninput; j++) d->x[j] = x[j];
    cg_eval_outputs(g, x, d->value, y);
}

/* Each output's difference on its own, then their sum: outputs of different size must not swallow
 * each other's digits. */
static void gradient(cg_work *work, const double *x, double *y, double *dy) {
    const cg_graph *g = work->graph;
    difference *d = (difference *)work;
    const double *back = d->central ? d->back : y;
    start(d, x, y);
    for (cg_id j = 0; j < g->ninput; j++) {
        double distance = step(d, x[j], j), sum = 0.0;
        for (cg_id i = 0; i < g->noutput; i++) sum += d->ahead[i] - back[i];
        dy[j] = sum / distance;
    }
}

static void jacobian(cg_work *work, const double *x, double *y, double *J) {
    const cg_graph *g = work->graph;
    difference *d = (difference *)work;
    const double *back = d->central ? d->back : y;
    start(d, x, y);
    for (cg_id j = 0; j < g->ninput; j++) {
        double distance = step(d, x[j], j);
        for (cg_id i = 0; i < g->noutput; i++)
            J[(size_t)i * g->ninput + j] = (d->ahead[i] - back[i]) / distance;
    }
}

/* Evaluations and nothing else: no edge carries a derivative. */
static cg_counts counts(const cg_work *work) {
    const cg_graph *g = work->graph;
    uint64_t evaluations = 1 + (((const difference *)work)->central ? 2 : 1) * (uint64_t)g->ninput;
    return (cg_counts){.calls = evaluations * cg_functions(g)};
}

static size_t bytes(const cg_work *work) {
    const cg_graph *g = work->graph;
    size_t outputs = ((const difference *)work)->central ? 2 : 1;
    return sizeof(difference) +
           ((size_t)g->nnode + g->ninput + outputs * g->noutput) * sizeof(double);
}

/* Accuracy: the optimal steps leave eps^(1/2) ~ 1.5e-8 and eps^(2/3) ~ 4e-11 where values and
 * derivatives are of order 1; a gradient whose entries are small against the value loses that
 * ratio, and three and four digits are left for it. */
const cg_mode cg_mode_difference_forward = {
    .name = "difference-forward",
    .title = "forward differences, one evaluation per input",
    .accuracy = 1e-4,
    .points = 1,
    .inputs_per_sweep = 1,
    .setup = setup_forward,
    .done = done,
    .function = function,
    .gradient = gradient,
    .jacobian = jacobian,
    .counts = counts,
    .bytes = bytes,
};

const cg_mode cg_mode_difference_central = {
    .name = "difference-central",
    .title = "central differences, two evaluations per input",
    .accuracy = 1e-6,
    .points = 1,
    .inputs_per_sweep = 1,
    .setup = setup_central,
    .done = done,
    .function = function,
    .gradient = gradient,
    .jacobian = jacobian,
    .counts = counts,
    .bytes = bytes,
};
