/* Scheduled: one point at a time on a plan (plan.h has the picture).
 *
 *   evaluate and linearise       step after step: gather arguments, compute, store, where values
 *                                that are no longer read were; partials other than 1 and -1 are
 *                                stored one behind another
 *   reverse                      step after step backwards: gather and sum the cells that the
 *                                consumers left, multiply by the partials, leave the products
 *
 * Both sweeps read by gathering and write in order, and neither branches inside a step. */
#include "mode/scheduled.h"

#include "memory.h"

typedef struct scheduled {
    cg_work work;
    cg_schedule schedule;
} scheduled;

static cg_status setup(const cg_graph *g, const cg_options *options, cg_work **work,
                       cg_error *error) {
    (void)options, (void)error;
    scheduled *s = cg_array(1, sizeof *s);
    if (!s) return CG_ENOMEM;
    cg_status status = cg_schedule_make(g, 1, CG_KEEP_BEST, &s->schedule);
    if (status != CG_OK) {
        free(s);
        return status;
    }
    *work = &s->work;
    return CG_OK;
}

static void done(cg_work *work) {
    cg_schedule_free(&((scheduled *)work)->schedule);
    free(work);
}

static void function(cg_work *work, const double *x, double *y) {
    cg_schedule_function(&((scheduled *)work)->schedule, x, y);
}

static void record(cg_work *work, const double *x, double *y) {
    cg_schedule_record(&((scheduled *)work)->schedule, x, y);
}

static void reverse(cg_work *work, double *g) {
    cg_schedule *s = &((scheduled *)work)->schedule;
    cg_schedule_seed(s, 0, s->plan.noutput);
    cg_schedule_pull(s, g);
}

static void gradient(cg_work *work, const double *x, double *y, double *g) {
    record(work, x, y);
    reverse(work, g);
}

static void jacobian(cg_work *work, const double *x, double *y, double *j) {
    cg_schedule *s = &((scheduled *)work)->schedule;
    record(work, x, y);
    for (cg_id i = 0; i < s->plan.noutput; i++) {
        cg_schedule_seed(s, i, i + 1);
        cg_schedule_pull(s, j + (size_t)i * s->plan.ninput);
    }
}

static const char *library(const cg_work *work) {
    return cg_schedule_library(&((const scheduled *)work)->schedule);
}

static cg_counts counts(const cg_work *work) {
    return cg_schedule_counts(&((const scheduled *)work)->schedule);
}

static size_t bytes(const cg_work *work) {
    const scheduled *s = (const scheduled *)work;
    return sizeof *s + cg_schedule_bytes(&s->schedule);
}

static size_t traffic(const cg_work *work) {
    return cg_schedule_traffic(&((const scheduled *)work)->schedule);
}

const cg_mode cg_mode_scheduled = {
    .name = "scheduled",
    .title = "Reverse mode on a plan: nodes grouped by level and function",
    .accuracy = 1e-11,
    .points = 1,
    .inputs_per_sweep = 0,
    .edges = CG_EDGES_LIVE,
    .setup = setup,
    .done = done,
    .function = function,
    .gradient = gradient,
    .jacobian = jacobian,
    .record = record,
    .reverse = reverse,
    .library = library,
    .counts = counts,
    .bytes = bytes,
    .traffic = traffic,
};
