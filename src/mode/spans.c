#include "mode/spans.h"

#include "memory.h"

/* A span is no shorter than a quarter of what the window holds, and what it starts from no more
 * than half of it. */
enum { SHORTEST = 4, LARGEST_START = 2 };

typedef struct draft {
    const cg_plan *plan;
    size_t most;
    size_t *slot; /* where each step begins, and the end: size nstep + 1 */
    cg_id *low;   /* lowest slot that a step or a later one reads, size nstep + 1 */
    size_t *cut;  /* steps before which spans begin, and the end; size nstep + 1 */
    size_t n;
} draft;

static void draft_free(draft *d) {
    free(d->slot);
    free(d->low);
    free(d->cut);
}

static int draft_make(const cg_plan *plan, size_t most, draft *d) {
    *d = (draft){.plan = plan, .most = most};
    d->slot = cg_array(plan->nstep + 1, sizeof *d->slot);
    d->low = cg_array(plan->nstep + 1, sizeof *d->low);
    d->cut = cg_array(plan->nstep + 1, sizeof *d->cut);
    if (!d->slot || !d->low || !d->cut) return 0;
    d->slot[0] = 0;
    for (size_t i = 0; i < plan->nstep; i++) d->slot[i + 1] = d->slot[i] + plan->step[i].count;
    /* Outputs are read at the end. */
    d->low[plan->nstep] = plan->nslot;
    for (cg_id i = 0; i < plan->noutput; i++)
        if (plan->output[i] < d->low[plan->nstep]) d->low[plan->nstep] = plan->output[i];
    for (size_t i = plan->nstep; i-- > 0;) {
        const cg_step *step = &plan->step[i];
        d->low[i] = d->low[i + 1];
        for (int j = 0; j < cg_rule_arity((cg_rule)step->rule); j++)
            if (step->base[j] < d->low[i]) d->low[i] = step->base[j];
    }
    return 1;
}

static size_t first_step(const cg_plan *plan) {
    return plan->nconst > 0 ? 2 : 1;
}

/* The best step before which to end a span that begins before `from`: the one that leaves least to
 * keep. 0 where there is none that will do. */
static size_t next_cut(const draft *d, size_t from) {
    size_t best = 0, fewest = d->most / LARGEST_START;
    for (size_t i = from + 1; i < d->plan->nstep; i++) {
        if (d->slot[i] - d->low[from] > d->most) break;
        if (d->slot[i] - d->slot[from] < d->most / SHORTEST) continue;
        size_t keep = d->slot[i] - d->low[i];
        if (keep <= fewest) fewest = keep, best = i;
    }
    return best;
}

/* Fills cut[], with one span if need be. */
static void find_cuts(draft *d) {
    size_t end = d->plan->nstep, at = first_step(d->plan);
    d->cut[0] = at;
    for (d->n = 1; d->most > 0 && d->slot[end] - d->low[at] > d->most; d->n++) {
        at = next_cut(d, at);
        if (at == 0) {
            d->n = 1;
            break;
        }
        d->cut[d->n] = at;
    }
    d->cut[d->n] = end;
}

static void fill(const draft *d, cg_spans *s) {
    cg_place p = cg_plan_end(d->plan);
    for (size_t i = d->n + 1; i-- > 0; s->place[i] = p)
        while (p.step > d->cut[i]) p = cg_place_before(d->plan, &p);
    while (p.step > 0) p = cg_place_before(d->plan, &p);
    s->bottom = p;
    s->kept[0] = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->first_slot[i] = i == 0 ? 0 : d->low[d->cut[i]];
        s->kept[i + 1] = s->kept[i] + s->place[i].slot - s->first_slot[i];
        size_t room = s->place[i + 1].slot - s->first_slot[i];
        size_t slopes = s->place[i + 1].slope - s->place[i].slope;
        if (s->room < room) s->room = room;
        if (s->slope_room < slopes) s->slope_room = slopes;
    }
}

cg_status cg_spans_make(const cg_plan *plan, size_t most, cg_spans *spans) {
    *spans = (cg_spans){0};
    draft d;
    cg_status status = draft_make(plan, most, &d) ? CG_OK : CG_ENOMEM;
    if (status == CG_OK) {
        find_cuts(&d);
        spans->n = d.n;
        spans->place = cg_array(d.n + 1, sizeof *spans->place);
        spans->first_slot = cg_array(d.n, sizeof *spans->first_slot);
        spans->kept = cg_array(d.n + 1, sizeof *spans->kept);
        if (!spans->place || !spans->first_slot || !spans->kept) status = CG_ENOMEM;
    }
    if (status == CG_OK) fill(&d, spans);
    draft_free(&d);
    if (status != CG_OK) cg_spans_free(spans);
    return status;
}

void cg_spans_free(cg_spans *spans) {
    free(spans->place);
    free(spans->first_slot);
    free(spans->kept);
    *spans = (cg_spans){0};
}

size_t cg_spans_bytes(const cg_spans *spans) {
    return (spans->n + 1) * (sizeof *spans->place + sizeof *spans->kept) +
           spans->n * sizeof *spans->first_slot;
}
