/* The reverse sweep's steps and cells: see plan.h for the picture.
 *
 * A block of cells is written by one step and read until the last step has run that holds an
 * argument of one of its nodes. Most blocks are read soon and live in a ring; those that are read
 * much later (weights, skip connections) would make the ring long, and get cells of their own. */
#include "mode/plan_draft.h"

#include "memory.h"

static void draft_free(cg_pull_draft *d) {
    free(d->first);
    free(d->last[0]);
    free(d->last[1]);
    free(d->begin);
    free(d->row);
    free(d->length);
    free(d->cell);
    free(d->part);
}

static int rule_blocks(cg_rule rule) {
    switch (rule) {
    case CG_RULE_SOURCE:
        return 0;
    case CG_RULE_SUM:
    case CG_RULE_ADD:
    case CG_RULE_NEG:
    case CG_RULE_UNARY:
        return 1;
    case CG_RULE_SUB:
    case CG_RULE_MIXED:
    case CG_RULE_MUL:
    case CG_RULE_BINARY:
        break;
    }
    return 2;
}

static cg_id block_size(const cg_plan *plan, const cg_pull *pull) {
    return (cg_id)cg_filled(pull->count, plan->slice);
}

/* lowest: lowest slot of the level, which find_last_readers wants of a sum. */
static void add_pull(cg_pull_draft *d, cg_rule rule, cg_id first, cg_id count, cg_id lowest,
                     int write) {
    cg_plan *plan = d->plan;
    if (write) {
        plan->pull[plan->npull] = (cg_pull){.rule = (uint8_t)rule, .count = count};
        d->first[plan->npull] = first;
        d->last[0][plan->npull] = lowest;
    }
    plan->npull++;
}

/* The reverse steps in the order in which they run; with write = 0 only their number. */
static void list_pulls(cg_pull_draft *d, int write) {
    cg_plan *plan = d->plan;
    plan->npull = 0;
    cg_reset_lengths(d);
    for (cg_plan_level l = cg_last_level(d); l.last > 0; l = cg_level_before(d, l)) {
        cg_id first = l.end, parts;
        while (plan->slice > 1 && (parts = cg_cut_tails(d, l, NULL)) > 0) {
            cg_id last_step = l.end - plan->step[l.last - 1].count;
            add_pull(d, CG_RULE_SUM, last_step, parts, l.slot, write);
            if (d->npart < parts) d->npart = parts;
        }
        for (size_t i = l.last; i-- > l.first;) {
            const cg_step *step = &plan->step[i];
            first -= step->count;
            if (step->op != CG_CONST)
                add_pull(d, (cg_rule)step->rule, first, step->count, l.slot, write);
        }
    }
}

/* The pull of the step that holds this slot. first[] never rises; sums stand before their level. */
static cg_id pull_of(const cg_pull_draft *d, cg_id slot) {
    cg_id low = 0, high = (cg_id)d->plan->npull - 1;
    while (low < high) {
        cg_id middle = low + (high - low) / 2;
        if (d->first[middle] <= slot)
            high = middle;
        else
            low = middle + 1;
    }
    while (d->plan->pull[low].rule == CG_RULE_SUM) low++;
    return low;
}

static int is_const(const cg_plan *plan, cg_id slot) {
    return slot >= plan->ninput && slot - plan->ninput < plan->nconst;
}

/* The lowest slot among the step's i-th arguments that is no constant; CG_NONE where all are. */
static cg_id lowest_argument(const cg_pull_draft *d, cg_id first, cg_id count, int i) {
    cg_id lowest = CG_NONE;
    for (cg_id s = first; s < first + count; s++) {
        cg_id a = d->n->slot[d->g->arg[d->n->node[s]][i]];
        if (a < lowest && !is_const(d->plan, a)) lowest = a;
    }
    return lowest;
}

/* Until when each block is read. */
static void find_last_readers(cg_pull_draft *d) {
    cg_plan *plan = d->plan;
    for (cg_id p = 0; p < plan->npull; p++) {
        const cg_pull *pull = &plan->pull[p];
        cg_rule rule = (cg_rule)pull->rule;
        d->begin[p + 1] = d->begin[p] + (uint64_t)rule_blocks(rule) * block_size(plan, pull);
        cg_id lowest_of_level = d->last[0][p];
        d->last[0][p] = d->last[1][p] = p;
        if (rule == CG_RULE_SUM) d->last[0][p] = pull_of(d, lowest_of_level);
        for (int i = 0; i < cg_rule_arity(rule); i++) {
            cg_id lowest = lowest_argument(d, d->first[p], pull->count, i);
            if (lowest != CG_NONE) d->last[i][p] = pull_of(d, lowest);
        }
        int shared = rule == CG_RULE_ADD || rule == CG_RULE_MIXED; /* first block for both */
        if (shared && d->last[0][p] < d->last[1][p]) d->last[0][p] = d->last[1][p];
    }
}

/* Cells written from the start of a block until it is no longer read. */
static uint64_t block_span(const cg_pull_draft *d, cg_id p, int i) {
    return d->begin[d->last[i][p] + 1] - d->begin[p] -
           (i == 1 ? block_size(d->plan, &d->plan->pull[p]) : 0);
}

enum { NSPAN = 64 };

/* The longest span that is let into the ring: the power of two for which the ring and the cells
 * outside it are fewest together. */
static uint64_t longest_in_ring(const cg_pull_draft *d) {
    uint64_t cells[NSPAN + 1] = {0}; /* by the number of bits of the span */
    uint64_t outside = 0;
    for (cg_id p = 0; p < d->plan->npull; p++)
        for (int i = 0; i < rule_blocks((cg_rule)d->plan->pull[p].rule); i++) {
            int bits = 0;
            while (block_span(d, p, i) >> bits) bits++;
            cells[bits] += block_size(d->plan, &d->plan->pull[p]);
            outside += block_size(d->plan, &d->plan->pull[p]);
        }
    uint64_t best = 0, fewest = outside;
    for (int bits = 0; bits < NSPAN - 1; bits++) {
        outside -= cells[bits];
        uint64_t ring = UINT64_C(1) << bits;
        if (ring + outside < fewest) {
            fewest = ring + outside;
            best = ring - 1;
        }
    }
    return best;
}

/* Gives every block its cells. A ring of the longest span and one block more is long enough: a
 * block that would not fit before its end is begun at its start, which leaves a gap of less than
 * one block in each round. */
static cg_status place_blocks(cg_pull_draft *d) {
    cg_plan *plan = d->plan;
    uint64_t longest = longest_in_ring(d), span = 0, block = 0;
    for (cg_id p = 0; p < plan->npull; p++)
        for (int i = 0; i < rule_blocks((cg_rule)plan->pull[p].rule); i++)
            if (block_span(d, p, i) <= longest) {
                if (block_span(d, p, i) > span) span = block_span(d, p, i);
                if (block_size(plan, &plan->pull[p]) > block)
                    block = block_size(plan, &plan->pull[p]);
            }
    uint64_t start = cg_filled((uint64_t)plan->noutput + 1, CG_SLICE), at = 0;
    uint64_t ring = span + block, outside = start + ring;
    for (cg_id p = 0; p < plan->npull; p++) {
        cg_pull *pull = &plan->pull[p];
        uint64_t size = block_size(plan, pull);
        for (int i = 0; i < rule_blocks((cg_rule)pull->rule); i++) {
            int inside = block_span(d, p, i) <= longest;
            if (inside && at + size > ring) at = 0;
            uint64_t cell = inside ? start + at : outside;
            if (cell + size > CG_NONE) return CG_ETOOBIG;
            pull->cell[i] = (cg_id)cell;
            *(inside ? &at : &outside) += size;
        }
    }
    plan->ncell = (cg_id)outside;
    return CG_OK;
}

/* Exact counts of one gradient. */
static void count_work(cg_pull_draft *d) {
    cg_plan *plan = d->plan;
    cg_id s = 0;
    for (size_t i = 0; i < plan->nstep; i++) {
        const cg_step *step = &plan->step[i];
        uint64_t arity = (uint64_t)cg_rule_arity((cg_rule)step->rule);
        cg_rule rule = (cg_rule)step->rule;
        plan->nedge += arity * step->count;
        if (arity > 0) plan->ncall += step->count;
        if (rule == CG_RULE_MUL || rule == CG_RULE_UNARY || rule == CG_RULE_BINARY)
            plan->nmul += arity * step->count;
        for (cg_id k = 0; k < step->count; k++, s++)
            if (step->op != CG_CONST && d->n->degree[s] > 0) plan->nadd += d->n->degree[s] - 1;
    }
}

cg_status cg_plan_pull(const cg_graph *g, const cg_numbering *numbering, cg_plan *plan) {
    cg_pull_draft d = {.g = g, .n = numbering, .plan = plan};
    cg_status status = CG_ENOMEM;
    d.length = cg_array(plan->nslot, sizeof *d.length);
    d.row = cg_array(plan->nslot, sizeof *d.row);
    if (d.length && d.row) {
        list_pulls(&d, 0);
        plan->pull = cg_array(plan->npull, sizeof *plan->pull);
        d.first = cg_array(plan->npull, sizeof *d.first);
        d.last[0] = cg_array(plan->npull, sizeof *d.last[0]);
        d.last[1] = cg_array(plan->npull, sizeof *d.last[1]);
        d.begin = cg_zeroed(plan->npull + 1, sizeof *d.begin);
        if (plan->pull && d.first && d.last[0] && d.last[1] && d.begin) status = CG_OK;
    }
    if (status == CG_OK) {
        list_pulls(&d, 1);
        count_work(&d);
        find_last_readers(&d);
        status = place_blocks(&d);
    }
    if (status == CG_OK) status = cg_make_rows(&d);
    draft_free(&d);
    return status;
}
