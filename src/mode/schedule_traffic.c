/* What the sweeps of a schedule move, told from its arrays. */
#include "mode/scheduled.h"

/* Bytes of the indices by which the reverse sweep finds the values that products need again. */
static size_t product_indices(const cg_plan *plan) {
    size_t bytes = 0;
    for (size_t i = 0; i < plan->nstep; i++) {
        const cg_step *step = &plan->step[i];
        if (step->rule == CG_RULE_MUL)
            bytes += cg_step_indices(step, CG_RULE_MUL, plan->slice, step->bytes);
    }
    return bytes;
}

static size_t indices(const cg_plan *plan, const cg_place *from, const cg_place *to) {
    return to->index - from->index + (to->step - from->step) * sizeof *plan->step;
}

size_t cg_schedule_traffic(const cg_schedule *s) {
    const cg_plan *plan = &s->plan;
    const cg_place *first = &s->spans.place[0], *last = &s->spans.place[s->spans.n - 1];
    const cg_place *end = &s->spans.place[s->spans.n];
    size_t lanes = s->points * sizeof(double);
    /* All is evaluated and linearised; all spans but the last were evaluated before. */
    size_t evaluated = (size_t)plan->nslot + (last->slot - first->slot);
    size_t evaluation = 2 * evaluated * lanes + plan->nslope * lanes + indices(plan, first, end) +
                        indices(plan, first, last);
    size_t kept = s->spans.n > 1 ? 3 * s->spans.kept[s->spans.n] * lanes : 0;
    size_t values = product_indices(plan) > 0 ? plan->nslot * lanes : 0;
    size_t pull = plan->npull * sizeof *plan->pull + plan->nrun * sizeof *plan->run +
                  plan->nsum * (size_t)plan->sum_bytes;
    size_t reverse = pull + product_indices(plan) + plan->nstep * sizeof *plan->step + values +
                     plan->nslope * lanes + 2 * (size_t)plan->ncell * lanes;
    return (evaluation + kept + reverse + 3 * (size_t)plan->ninput * lanes) / s->points;
}
