/* Batched: several points at once on a plan (plan.h has the picture), a lane for each.
 *
 *            points       0   1   2  ...  7
 *   one node's values   | . | . | . |    | . |    one cache line for 8 points
 *   the next one's      | . | . | . |    | . |
 *
 * An index fetches the values of all points with one plain load, so that what is dear for one
 * point, indices and gathering, is shared by all. The points' inputs, given a row each, are turned
 * into columns on the way in, and the gradients on the way out: both are part of what is timed. A
 * last batch that is not full repeats its last point in the lanes left over. */
#include "memory.h"
#include "mode/scheduled.h"

typedef struct batched {
    cg_work work;
    cg_schedule schedule;
    double *gradient; /* of all points, as they stand in the sweep: size ninput * points */
} batched;

static void done(cg_work *work) {
    batched *b = (batched *)work;
    cg_schedule_free(&b->schedule);
    free(b->gradient);
    free(b);
}

static cg_status setup_points(const cg_graph *g, size_t points, cg_work **work) {
    batched *b = cg_array(1, sizeof *b);
    if (!b) return CG_ENOMEM;
    cg_status status = cg_schedule_make(g, points, CG_KEEP_BEST, &b->schedule);
    if (status != CG_OK) {
        free(b);
        return status;
    }
    b->gradient = cg_array(g->ninput, points * sizeof *b->gradient);
    *work = &b->work;
    if (b->gradient) return CG_OK;
    done(*work);
    return CG_ENOMEM;
}

/* One batch of n points, n at most s->points. */
static void evaluate(cg_schedule *s, size_t n, const double *x, double *y, int slopes) {
    s->sweeps->to_lanes(n, s->plan.ninput, x, cg_schedule_inputs(s));
    cg_schedule_evaluate(s, slopes);
    for (size_t p = 0; p < n; p++)
        for (cg_id i = 0; i < s->plan.noutput; i++)
            y[p * s->plan.noutput + i] = cg_schedule_output(s, i)[p];
}

/* The adjoints of the inputs, n rows of them. */
static void pull(batched *b, size_t n, double *g) {
    cg_schedule *s = &b->schedule;
    cg_schedule_pull(s, b->gradient);
    s->sweeps->from_lanes(n, s->plan.ninput, b->gradient, g);
}

static void functions(cg_work *work, size_t npoint, const double *x, double *y) {
    cg_schedule *s = &((batched *)work)->schedule;
    for (size_t p = 0; p < npoint; p += s->points) {
        size_t n = npoint - p < s->points ? npoint - p : s->points;
        evaluate(s, n, x + p * s->plan.ninput, y + p * s->plan.noutput, 0);
    }
}

static void gradients(cg_work *work, size_t npoint, const double *x, double *y, double *g) {
    cg_schedule *s = &((batched *)work)->schedule;
    cg_schedule_seed(s, 0, s->plan.noutput);
    for (size_t p = 0; p < npoint; p += s->points) {
        size_t n = npoint - p < s->points ? npoint - p : s->points;
        evaluate(s, n, x + p * s->plan.ninput, y + p * s->plan.noutput, 1);
        pull((batched *)work, n, g + p * s->plan.ninput);
    }
}

static void function(cg_work *work, const double *x, double *y) {
    functions(work, 1, x, y);
}

static void gradient(cg_work *work, const double *x, double *y, double *g) {
    gradients(work, 1, x, y, g);
}

/* One point, in all lanes; each lane carries the adjoints of an output of its own, so that a sweep
 * gives as many rows as there are lanes. */
static void jacobian(cg_work *work, const double *x, double *y, double *J) {
    cg_schedule *s = &((batched *)work)->schedule;
    evaluate(s, 1, x, y, 1);
    for (size_t first = 0; first < s->plan.noutput; first += s->points) {
        size_t left = s->plan.noutput - first, rows = left < s->points ? left : s->points;
        cg_schedule_seed_lanes(s, (cg_id)first);
        pull((batched *)work, rows, J + first * s->plan.ninput);
    }
}

static const char *library(const cg_work *work) {
    return cg_schedule_library(&((const batched *)work)->schedule);
}

static cg_counts counts(const cg_work *work) {
    return cg_schedule_counts(&((const batched *)work)->schedule);
}

static size_t traffic(const cg_work *work) {
    return cg_schedule_traffic(&((const batched *)work)->schedule);
}

static size_t bytes(const cg_work *work) {
    const batched *b = (const batched *)work;
    return sizeof *b + cg_schedule_bytes(&b->schedule) +
           b->schedule.plan.ninput * b->schedule.points * sizeof *b->gradient;
}

#define BATCHED(symbol, NAME, POINTS)                                                              \
    static cg_status setup_##POINTS(const cg_graph *g, const cg_options *options, cg_work **work,  \
                                    cg_error *error) {                                             \
        (void)options, (void)error;                                                                \
        return setup_points(g, POINTS, work);                                                      \
    }                                                                                              \
    extern const cg_mode symbol;                                                                   \
    const cg_mode symbol = {                                                                       \
        .name = (NAME),                                                                            \
        .title = "Reverse mode on a plan, " #POINTS " points at once",                             \
        .accuracy = 1e-11,                                                                         \
        .points = (POINTS),                                                                        \
        .inputs_per_sweep = 0,                                                                     \
        .edges = CG_EDGES_LIVE,                                                                    \
        .setup = setup_##POINTS,                                                                   \
        .done = done,                                                                              \
        .function = function,                                                                      \
        .gradient = gradient,                                                                      \
        .jacobian = jacobian,                                                                      \
        .functions = functions,                                                                    \
        .gradients = gradients,                                                                    \
        .library = library,                                                                        \
        .counts = counts,                                                                          \
        .bytes = bytes,                                                                            \
        .traffic = traffic,                                                                        \
    };

BATCHED(cg_mode_batched_4, "batched-4", 4)
BATCHED(cg_mode_batched, "batched", 8)
BATCHED(cg_mode_batched_16, "batched-16", 16)
