/* The scheduled and batched modes' set-up with everything chosen by hand; tests use it to try each
 * instruction set and each source of elementary functions. */
#ifndef CHEAPGRAD_MODE_SCHEDULED_H
#define CHEAPGRAD_MODE_SCHEDULED_H

#include "cheapgrad/mode.h"
#include "mode/kernels.h"

/* A plan, its arrays, and how to run over them. Modes keep one in their work. */
typedef struct cg_schedule {
    cg_plan plan;
    cg_arrays arrays;
    const cg_kernels *kernels;
    const cg_sweeps *sweeps; /* of the kernels, for that many points */
    size_t points;
} cg_schedule;

/* points: 1, 4, 8 or 16. CG_ENOMEM, CG_ETOOBIG. */
cg_status cg_schedule_make(const cg_graph *g, size_t points, cg_keep keep, cg_schedule *schedule);
void cg_schedule_free(cg_schedule *schedule);
size_t cg_schedule_bytes(const cg_schedule *schedule);
cg_counts cg_schedule_counts(const cg_schedule *schedule);

/* As cg_mode's traffic, of evaluation, linearisation and one reverse sweep. */
size_t cg_schedule_traffic(const cg_schedule *schedule);
const char *cg_schedule_library(const cg_schedule *schedule);

/* Where the inputs are put before an evaluation, size ninput * points. */
double *cg_schedule_inputs(const cg_schedule *schedule);

/* Evaluates; with slopes != 0 for a reverse sweep to come. */
void cg_schedule_evaluate(cg_schedule *schedule, int slopes);

/* The values of an output then, size points. */
const double *cg_schedule_output(const cg_schedule *schedule, cg_id output);

/* A reverse sweep after an evaluation with slopes, as often as wanted. g: size ninput * points. */
void cg_schedule_pull(cg_schedule *schedule, double *g);

/* Seeds for the reverse sweep: 1 for the outputs `first` ... `last` - 1, 0 for the others. */
void cg_schedule_seed(cg_schedule *schedule, cg_id first, cg_id last);

/* In lane l, 1 for output first + l alone. */
void cg_schedule_seed_lanes(cg_schedule *schedule, cg_id first);

/* One point (points = 1): values, and values and slopes. x: size ninput, y: size noutput. */
void cg_schedule_function(cg_schedule *schedule, const double *x, double *y);
void cg_schedule_record(cg_schedule *schedule, const double *x, double *y);

/* For tests: what set-ups keep from now on where they were to choose. */
void cg_schedule_keep(cg_keep keep);

/* For tests: from now on set-ups use this instruction set (CG_NISA: the best there is), and SLEEF
 * or not (negative: if there is one). Returns 0 where this machine does not have it. */
int cg_schedule_choose(cg_isa isa, int sleef);

#endif
