/* What the scheduled and the batched modes share: a plan, its arrays, and the kernels for this CPU.
 */
#include "mode/scheduled.h"

#include <string.h>

#include "memory.h"

/* Tests choose; nothing else writes here. */
static int chosen_sleef = -1;

int cg_schedule_choose(cg_isa isa, int sleef) {
    const cg_kernels *kernels = cg_kernels_at(isa == CG_NISA ? cg_isa_best() : isa);
    if (!kernels || (sleef > 0 && !kernels->math->sleef())) return 0;
    cg_kernels_choose(isa);
    chosen_sleef = sleef;
    return 1;
}

static const cg_vector_functions *choose_functions(const cg_vector_math *math) {
    const cg_vector_functions *sleef = chosen_sleef == 0 ? NULL : math->sleef();
    return sleef ? sleef : math->libm;
}

static const cg_sweeps *choose_sweeps(const cg_kernels *kernels, size_t points) {
    return points == 4    ? &kernels->four
           : points == 8  ? &kernels->eight
           : points == 16 ? &kernels->sixteen
                          : &kernels->one;
}

static cg_keep chosen_keep = CG_KEEP_BEST;

void cg_schedule_keep(cg_keep keep) {
    chosen_keep = keep;
}

static cg_status make_arrays(cg_schedule *s) {
    size_t bytes = s->points * sizeof(double);
    s->arrays = (cg_arrays){.plan = &s->plan, .function = choose_functions(s->kernels->math)};
    s->arrays.far = s->plan.nslot * s->points >= CG_NEAR;
    s->arrays.value = cg_array((size_t)s->plan.nvalue + CG_SLICE, bytes);
    s->arrays.slope = cg_array(s->plan.nslope + CG_SLICE, bytes);
    s->arrays.cell = cg_array((size_t)s->plan.ncell + CG_SLICE, bytes);
    return s->arrays.value && s->arrays.slope && s->arrays.cell ? CG_OK : CG_ENOMEM;
}

static void put_constants(const cg_schedule *s) {
    const cg_plan *plan = &s->plan;
    size_t p = s->points;
    double *constant = cg_schedule_inputs(s) + plan->ninput * p;
    for (size_t i = 0; i < plan->nconst; i++)
        for (size_t lane = 0; lane < p; lane++) constant[i * p + lane] = plan->constant[i];
    for (size_t lane = 0; lane < p; lane++) s->arrays.cell[lane] = 0;
}

cg_status cg_schedule_make(const cg_graph *g, size_t points, cg_keep keep, cg_schedule *s) {
    *s = (cg_schedule){.points = points};
    s->kernels = cg_kernels_chosen();
    s->sweeps = choose_sweeps(s->kernels, points);
    if (keep == CG_KEEP_BEST) keep = chosen_keep;
    cg_status status = cg_plan_make(g, points == 1 ? CG_SLICE : 1, keep, &s->plan);
    if (status == CG_OK) status = make_arrays(s);
    if (status != CG_OK) {
        cg_schedule_free(s);
        return status;
    }
    put_constants(s);
    return CG_OK;
}

void cg_schedule_free(cg_schedule *s) {
    free(s->arrays.value);
    free(s->arrays.slope);
    free(s->arrays.cell);
    cg_plan_free(&s->plan);
}

size_t cg_schedule_bytes(const cg_schedule *s) {
    size_t doubles = s->plan.nvalue + s->plan.nslope + s->plan.ncell + 3 * (size_t)CG_SLICE;
    return doubles * s->points * sizeof(double) + cg_plan_bytes(&s->plan);
}

cg_counts cg_schedule_counts(const cg_schedule *s) {
    return (cg_counts){s->plan.nedge, s->plan.nmul, s->plan.nadd, s->plan.ncall};
}

const char *cg_schedule_library(const cg_schedule *s) {
    return s->arrays.function == s->kernels->math->libm ? "libm" : "SLEEF, 1.0 ulp (erfc 1.5)";
}

void cg_schedule_seed(cg_schedule *s, cg_id first, cg_id last) {
    double *seed = s->arrays.cell + s->points;
    for (cg_id i = 0; i < s->plan.noutput; i++)
        for (size_t lane = 0; lane < s->points; lane++)
            seed[i * s->points + lane] = i >= first && i < last ? 1.0 : 0.0;
}

void cg_schedule_seed_lanes(cg_schedule *s, cg_id first) {
    double *seed = s->arrays.cell + s->points;
    for (cg_id i = 0; i < s->plan.noutput; i++)
        for (size_t lane = 0; lane < s->points; lane++)
            seed[i * s->points + lane] = i == first + lane ? 1.0 : 0.0;
}

double *cg_schedule_inputs(const cg_schedule *s) {
    return s->arrays.value;
}

void cg_schedule_evaluate(cg_schedule *s, int slopes) {
    (slopes ? s->sweeps->linearise : s->sweeps->evaluate)(&s->arrays);
}

const double *cg_schedule_output(const cg_schedule *s, cg_id output) {
    return s->arrays.value + s->plan.output[output] * s->points;
}

void cg_schedule_pull(cg_schedule *s, double *g) {
    s->sweeps->pull(&s->arrays, g);
}

static void evaluate_one(cg_schedule *s, const double *x, double *y, int slopes) {
    memcpy(cg_schedule_inputs(s), x, s->plan.ninput * sizeof *x);
    cg_schedule_evaluate(s, slopes);
    for (cg_id i = 0; i < s->plan.noutput; i++) y[i] = *cg_schedule_output(s, i);
}

void cg_schedule_function(cg_schedule *s, const double *x, double *y) {
    evaluate_one(s, x, y, 0);
}

void cg_schedule_record(cg_schedule *s, const double *x, double *y) {
    evaluate_one(s, x, y, 1);
}
