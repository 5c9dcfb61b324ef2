/* The reverse sweep's steps and cells: see plan.h for the picture.
 *
 * A block of cells is written by one step and read until the last step has run that holds an
 * argument of one of its nodes. */
#include "mode/plan_draft.h"

#include "memory.h"
#include "mode/plan_ring.h"

static void draft_free(cg_pull_draft *d) {
    free(d->first);
    free(d->step);
    free(d->argument);
    free(d->lowest);
    free(d->block_of);
    free(d->row);
    free(d->length);
    free(d->cell);
    free(d->part);
}

static int rule_blocks(cg_rule rule) {
    switch (rule) {
    case CG_RULE_SOURCE:
        return 0;
    case CG_RULE_TAIL:
    case CG_RULE_SUM:
    case CG_RULE_ADD:
    case CG_RULE_NEG:
    case CG_RULE_UNARY:
        return 1;
    case CG_RULE_SUB:
    case CG_RULE_SIGNED:
    case CG_RULE_MIXED:
    case CG_RULE_MUL:
    case CG_RULE_KEPT:
    case CG_RULE_BINARY:
        return 2;
    case CG_RULE_MULADD:
        break;
    }
    return 3;
}

static cg_id block_size(const cg_plan *plan, const cg_pull *pull) {
    return (cg_id)cg_filled(pull->count, plan->slice);
}

/* first: of the step's slots. lowest: slot of the level, which is wanted of tails. */
static void add_pull(cg_pull_draft *d, const cg_pull *pull, cg_id first, cg_id lowest, int write) {
    cg_plan *plan = d->plan;
    if (write) {
        plan->pull[plan->npull] = *pull;
        d->first[plan->npull] = first;
        d->lowest[plan->npull] = lowest;
    }
    plan->npull++;
}

static void add_step(cg_pull_draft *d, size_t i, cg_id first, size_t argument, int write) {
    size_t p = d->plan->npull;
    const cg_step *step = &d->plan->step[i];
    const cg_pull pull = {.rule = step->rule, .count = step->count};
    if (cg_is_source(step, CG_CONST)) return;
    add_pull(d, &pull, first, CG_NONE, write);
    if (!write) return;
    d->step[p] = i;
    d->argument[p] = argument;
}

/* The reverse steps in the order in which they run; with write = 0 only their number. */
static void list_pulls(cg_pull_draft *d, int write) {
    cg_plan *plan = d->plan;
    plan->npull = 0;
    size_t argument = d->n->nargument;
    cg_reset_lengths(d);
    for (cg_plan_level l = cg_last_level(d); l.last > 0; l = cg_level_before(d, l)) {
        cg_id first = l.end, parts;
        while (plan->slice > 1 && (parts = cg_cut_tails(d, l, NULL)) > 0) {
            cg_id last_step = l.end - plan->step[l.last - 1].count;
            const cg_pull tails = {.rule = CG_RULE_TAIL, .count = parts};
            add_pull(d, &tails, last_step, l.slot, write);
            if (d->npart < parts) d->npart = parts;
        }
        for (size_t i = l.last; i-- > l.first;) {
            const cg_step *step = &plan->step[i];
            first -= step->count;
            argument -= cg_step_arguments(step);
            add_step(d, i, first, argument, write);
        }
    }
}

/* The pull of the step that holds this slot. first[] never rises; tails stand before their level.
 */
static cg_id pull_of(const cg_pull_draft *d, cg_id slot) {
    cg_id low = 0, high = (cg_id)d->plan->npull - 1;
    while (low < high) {
        cg_id middle = low + (high - low) / 2;
        if (d->first[middle] <= slot)
            high = middle;
        else
            low = middle + 1;
    }
    while (d->plan->pull[low].rule == CG_RULE_TAIL) low++;
    return low;
}

static int is_const(const cg_plan *plan, cg_id slot) {
    return slot >= plan->ninput && slot - plan->ninput < plan->nconst;
}

/* The lowest slots among the arguments that read each block of a step and are no constants; CG_NONE
 * where there are none. */
static void find_lowest(const cg_pull_draft *d, cg_id p, cg_id lowest[3]) {
    lowest[0] = lowest[1] = lowest[2] = CG_NONE;
    if (d->plan->pull[p].rule == CG_RULE_TAIL) return;
    const cg_step *step = &d->plan->step[d->step[p]];
    const cg_id *a = d->n->argument + d->argument[p];
    size_t arity = cg_step_arity(step, (cg_rule)step->rule);
    for (cg_id k = 0; k < step->count; k++)
        for (size_t i = 0; i < arity; i++, a++) {
            cg_id *low = &lowest[cg_block_read(step, k, i)];
            if (*a < *low && !is_const(d->plan, *a)) *low = *a;
        }
}

/* The pull while which a block of pull p is read last; lowest: as find_lowest found it. */
static cg_id last_reader(const cg_pull_draft *d, cg_id p, cg_id lowest) {
    if (d->plan->pull[p].rule == CG_RULE_TAIL) return pull_of(d, d->lowest[p]);
    return lowest == CG_NONE ? p : pull_of(d, lowest);
}

/* Gives every block its cells. Each is a group by itself. */
static cg_status place_blocks(cg_pull_draft *d) {
    cg_plan *plan = d->plan;
    cg_id n = 0;
    for (cg_id p = 0; p < plan->npull; p++) {
        d->block_of[p] = n;
        n += (cg_id)rule_blocks((cg_rule)plan->pull[p].rule);
    }
    d->block_of[plan->npull] = n;
    cg_block *block = cg_array(n, sizeof *block);
    if (!block) return CG_ENOMEM;
    for (cg_id p = 0; p < plan->npull; p++) {
        const cg_pull *pull = &plan->pull[p];
        cg_id lowest[3];
        find_lowest(d, p, lowest);
        for (cg_id b = d->block_of[p], i = 0; b < d->block_of[p + 1]; b++, i++) {
            cg_id end = d->block_of[last_reader(d, p, lowest[i]) + 1];
            block[b] = (cg_block){block_size(plan, pull), b, end > b ? end - 1 : b, 0};
        }
    }
    uint64_t start = cg_aligned(plan, (uint64_t)plan->noutput + 1);
    cg_status status = cg_place_blocks(block, n, start, 0, &plan->ncell);
    for (cg_id p = 0; status == CG_OK && p < plan->npull; p++)
        for (cg_id b = d->block_of[p], i = 0; b < d->block_of[p + 1]; b++, i++)
            plan->pull[p].cell[i] = block[b].at;
    free(block);
    return status;
}

/* Exact counts of one gradient. */
static void count_work(cg_pull_draft *d) {
    cg_plan *plan = d->plan;
    cg_id s = 0;
    for (size_t i = 0; i < plan->nstep; i++) {
        const cg_step *step = &plan->step[i];
        cg_rule rule = (cg_rule)step->rule;
        uint64_t edges = (uint64_t)cg_rule_arity(rule), calls = edges > 0;
        uint64_t slopes = rule == CG_RULE_MUL ? 2 : (uint64_t)cg_rule_slopes(rule);
        if (rule == CG_RULE_SUM) calls = step->base[1] - 1, edges = 2 * calls;
        if (rule == CG_RULE_MULADD) calls = 2, edges = 2 * calls;
        plan->nedge += edges * step->count;
        plan->ncall += calls * step->count;
        plan->nmul += slopes * (rule == CG_RULE_MUL ? step->count : cg_step_sloped(step, rule));
        for (cg_id k = 0; k < step->count; k++, s++)
            if (!cg_is_source(step, CG_CONST) && d->n->degree[s] > 0)
                plan->nadd += d->n->degree[s] - 1;
    }
}

cg_status cg_plan_pull(const cg_numbering *numbering, cg_plan *plan) {
    cg_pull_draft d = {.n = numbering, .plan = plan};
    cg_status status = CG_ENOMEM;
    d.length = cg_array(plan->nslot, sizeof *d.length);
    d.row = cg_array(plan->nslot, sizeof *d.row);
    if (plan->slice > 1) d.input_limit = cg_best_input_limit(&d);
    if (d.length && d.row) {
        list_pulls(&d, 0);
        plan->pull = cg_array(plan->npull, sizeof *plan->pull);
        d.first = cg_array(plan->npull, sizeof *d.first);
        d.step = cg_array(plan->npull, sizeof *d.step);
        d.argument = cg_array(plan->npull, sizeof *d.argument);
        d.lowest = cg_array(plan->npull, sizeof *d.lowest);
        d.block_of = cg_array(plan->npull + 1, sizeof *d.block_of);
        if (plan->pull && d.first && d.step && d.argument && d.lowest && d.block_of) status = CG_OK;
    }
    if (status == CG_OK) {
        list_pulls(&d, 1);
        count_work(&d);
        status = place_blocks(&d);
    }
    if (status == CG_OK) status = cg_make_rows(&d);
    draft_free(&d);
    return status;
}
