/* What the sweeps of a schedule move, told from its arrays. */
#include "mode/scheduled.h"

/* Bytes of the indices by which the reverse sweep finds the values that products need again. */
static size_t product_indices(const cg_plan *plan) {
    size_t bytes = 0;
    for (size_t i = 0; i < plan->nstep; i++) {
        const cg_step *step = &plan->step[i];
        if (step->rule == CG_RULE_MUL)
            bytes += cg_step_indices(step, CG_RULE_MUL, plan->slice, (size_t)cg_step_bytes(step));
    }
    return bytes;
}

size_t cg_schedule_traffic(const cg_schedule *s) {
    const cg_plan *plan = &s->plan;
    size_t lanes = s->points * sizeof(double), steps = plan->nstep * sizeof *plan->step;
    size_t products = product_indices(plan);
    size_t evaluation = (2 * (size_t)plan->nvalue + plan->nslope) * lanes + plan->nindex + steps;
    size_t values = products > 0 ? plan->nvalue * lanes : 0;
    size_t pull = plan->npull * sizeof *plan->pull + plan->nrun * sizeof *plan->run +
                  plan->nsum * (size_t)plan->sum_bytes;
    size_t reverse =
        pull + products + steps + values + (plan->nslope + 2 * (size_t)plan->ncell) * lanes;
    return (evaluation + reverse + 3 * (size_t)plan->ninput * lanes) / s->points;
}
