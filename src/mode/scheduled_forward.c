/* Forward mode on a plan (plan.h has the picture): the plan is evaluated and linearised once for a
 * point, then each sweep carries one tangent, or eight side by side, from the inputs to the outputs
 * through partials that are there already.
 *
 *   scheduled-forward          a node's tangent:   t              gathered like the values
 *   scheduled-forward-vector   a node's tangents:  t0 t1 ... t7   one cache line
 *
 * Tangents stand as values do, and no longer than they are needed: on a layered graph they never
 * leave the cache. */
#include <string.h>

#include "memory.h"
#include "mode/scheduled.h"

typedef struct forward {
    cg_work work;
    cg_schedule schedule;
    size_t directions; /* tangents a sweep */
    cg_push *push;
    double *tangent; /* size (nvalue + CG_SLICE) * directions */
} forward;

static void done(cg_work *work) {
    forward *f = (forward *)work;
    cg_schedule_free(&f->schedule);
    free(f->tangent);
    free(f);
}

static size_t source_doubles(const forward *f) {
    return ((size_t)f->schedule.plan.ninput + f->schedule.plan.nconst) * f->directions;
}

static cg_status setup_directions(const cg_graph *g, size_t directions, cg_work **work) {
    forward *f = cg_array(1, sizeof *f);
    if (!f) return CG_ENOMEM;
    cg_status status = cg_schedule_make(g, 1, CG_KEEP_PARTIALS, &f->schedule);
    if (status != CG_OK) {
        free(f);
        return status;
    }
    f->directions = directions;
    f->push = directions == 1 ? f->schedule.kernels->tangent : f->schedule.kernels->tangents;
    f->tangent = cg_array((size_t)f->schedule.plan.nvalue + CG_SLICE, directions * sizeof(double));
    *work = &f->work;
    if (!f->tangent) return done(*work), CG_ENOMEM;
    memset(f->tangent, 0, source_doubles(f) * sizeof *f->tangent);
    return CG_OK;
}

static void function(cg_work *work, const double *x, double *y) {
    cg_schedule_function(&((forward *)work)->schedule, x, y);
}

static void record(cg_work *work, const double *x, double *y) {
    cg_schedule_record(&((forward *)work)->schedule, x, y);
}

/* Lane l of a sweep is the derivative by input first + l. */
static size_t lanes_used(const forward *f, size_t first) {
    size_t left = f->schedule.plan.ninput - first;
    return left < f->directions ? left : f->directions;
}

static void seed(forward *f, size_t first, double value) {
    size_t lanes = lanes_used(f, first);
    for (size_t l = 0; l < lanes; l++) f->tangent[(first + l) * f->directions + l] = value;
}

/* A sweep for the inputs from the first on. The sources' tangents are 0 between sweeps. */
static void sweep(forward *f, size_t first) {
    seed(f, first, 1);
    f->push(&f->schedule.arrays, f->tangent);
}

static const double *output_tangents(const forward *f, cg_id output) {
    return f->tangent + f->schedule.plan.output[output] * f->directions;
}

static void begin(cg_work *work, const double *x) {
    cg_schedule *s = &((forward *)work)->schedule;
    memcpy(cg_schedule_inputs(s), x, s->plan.ninput * sizeof *x);
    cg_schedule_evaluate(s, 1);
}

static void tangents(cg_work *work, cg_id first, double *t) {
    forward *f = (forward *)work;
    sweep(f, first);
    size_t lanes = lanes_used(f, first);
    memset(t, 0, lanes * sizeof *t);
    for (cg_id i = 0; i < f->schedule.plan.noutput; i++)
        for (size_t l = 0; l < lanes; l++) t[l] += output_tangents(f, i)[l];
    seed(f, first, 0);
}

static void gradient(cg_work *work, const double *x, double *y, double *g) {
    const forward *f = (const forward *)work;
    record(work, x, y);
    for (size_t first = 0; first < f->schedule.plan.ninput; first += f->directions)
        tangents(work, (cg_id)first, g + first);
}

static void jacobian(cg_work *work, const double *x, double *y, double *J) {
    forward *f = (forward *)work;
    const cg_plan *plan = &f->schedule.plan;
    record(work, x, y);
    for (size_t first = 0; first < plan->ninput; first += f->directions) {
        sweep(f, first);
        size_t lanes = lanes_used(f, first);
        for (cg_id i = 0; i < plan->noutput; i++)
            memcpy(J + (size_t)i * plan->ninput + first, output_tangents(f, i), lanes * sizeof *J);
        seed(f, first, 0);
    }
}

static const char *library(const cg_work *work) {
    return cg_schedule_library(&((const forward *)work)->schedule);
}

/* Sums and negations move a tangent without multiplying it; each node with two arguments adds. */
static cg_counts counts(const cg_work *work) {
    const forward *f = (const forward *)work;
    const cg_plan *plan = &f->schedule.plan;
    uint64_t n = plan->ninput, sweeps = (n + f->directions - 1) / f->directions;
    uint64_t binary = plan->nedge - plan->ncall;
    return (cg_counts){plan->nedge * sweeps, plan->nmul * n, binary * n, plan->ncall};
}

static size_t bytes(const cg_work *work) {
    const forward *f = (const forward *)work;
    size_t tangents = ((size_t)f->schedule.plan.nvalue + CG_SLICE) * f->directions;
    return sizeof *f + cg_schedule_bytes(&f->schedule) + tangents * sizeof *f->tangent;
}

static cg_status setup_one(const cg_graph *g, const cg_options *options, cg_work **work,
                           cg_error *error) {
    (void)options, (void)error;
    return setup_directions(g, 1, work);
}

static cg_status setup_vector(const cg_graph *g, const cg_options *options, cg_work **work,
                              cg_error *error) {
    (void)options, (void)error;
    return setup_directions(g, CG_SLICE, work);
}

#define FORWARD(symbol, NAME, TITLE, DIRECTIONS, SETUP)                                            \
    extern const cg_mode symbol;                                                                   \
    const cg_mode symbol = {                                                                       \
        .name = (NAME),                                                                            \
        .title = (TITLE),                                                                          \
        .accuracy = 1e-11,                                                                         \
        .points = 1,                                                                               \
        .inputs_per_sweep = (DIRECTIONS),                                                          \
        .edges = CG_EDGES_LIVE,                                                                    \
        .setup = (SETUP),                                                                          \
        .done = done,                                                                              \
        .function = function,                                                                      \
        .gradient = gradient,                                                                      \
        .jacobian = jacobian,                                                                      \
        .begin = begin,                                                                            \
        .tangents = tangents,                                                                      \
        .library = library,                                                                        \
        .counts = counts,                                                                          \
        .bytes = bytes,                                                                            \
    };

FORWARD(cg_mode_scheduled_forward, "scheduled-forward", "Forward mode on a plan", 1, setup_one)
FORWARD(cg_mode_scheduled_forward_vector, "scheduled-forward-vector",
        "Forward mode on a plan, 8 tangents a sweep", CG_SLICE, setup_vector)
