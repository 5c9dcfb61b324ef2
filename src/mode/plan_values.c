#include "mode/plan_values.h"

#include "memory.h"
#include "mode/plan_ring.h"

/* Products' partials take two doubles for each of them, values one for each node. For one point,
 * keeping partials is faster even where it takes more, as long as that is in the cache: they are
 * read as vectors, values are gathered. */
void cg_choose_kept(cg_plan *plan, cg_keep keep, uint64_t nodes, uint64_t products) {
    int partials = 2 * products < nodes || (plan->slice > 1 && nodes < CG_NEAR);
    if (keep == CG_KEEP_BEST) keep = partials ? CG_KEEP_PARTIALS : CG_KEEP_VALUES;
    plan->rings = keep == CG_KEEP_PARTIALS;
}

/* The level in which a step's values are read last. location: the step of each slot. */
static void find_last_readers(const cg_numbering *n, const cg_id *location, const cg_plan *plan,
                              cg_block *block) {
    const cg_id *argument = n->argument;
    cg_id nsource = (cg_id)cg_plan_sources(plan), end = n->level[plan->nstep - 1];
    for (size_t i = 0; i < plan->nstep; i++) {
        size_t narg = cg_step_arguments(&plan->step[i]);
        for (size_t j = 0; j < narg; j++) {
            cg_id read = location[argument[j]];
            if (read >= nsource) block[read - nsource].last = n->level[i];
        }
        argument += narg;
    }
    for (cg_id i = 0; i < plan->noutput; i++) {
        cg_id read = location[n->output[i]];
        if (read >= nsource) block[read - nsource].last = end;
    }
}

/* In a ring as long as they are read, so that they do not leave the cache. */
static cg_status place_in_ring(const cg_numbering *n, cg_plan *plan, cg_id *location) {
    size_t nsource = cg_plan_sources(plan), nblock = plan->nstep - nsource;
    cg_block *block = cg_array(nblock, sizeof *block);
    if (!block) return CG_ENOMEM;
    cg_id slot = 0;
    for (size_t i = 0; i < plan->nstep; i++) {
        cg_id count = plan->step[i].count, level = n->level[i];
        for (cg_id end = slot + count; slot < end; slot++) location[slot] = (cg_id)i;
        cg_id room = (cg_id)cg_filled(count, plan->slice);
        if (i >= nsource) block[i - nsource] = (cg_block){room, level, level, 0};
    }
    find_last_readers(n, location, plan, block);
    cg_id past = plan->slice > 1 ? 0 : CG_SLICE;
    uint64_t start = cg_aligned(plan, (uint64_t)plan->ninput + plan->nconst);
    cg_status status = cg_place_blocks(block, nblock, start, past, &plan->nvalue);
    for (size_t i = 0; status == CG_OK && i < nblock; i++) plan->step[nsource + i].to = block[i].at;
    free(block);
    return status;
}

cg_status cg_place_values(const cg_numbering *n, cg_plan *plan, cg_id *location) {
    cg_id to = 0, slot = 0;
    for (size_t i = 0; i < plan->nstep; to += plan->step[i++].count) plan->step[i].to = to;
    plan->nvalue = plan->nslot;
    if (plan->rings) {
        cg_status status = place_in_ring(n, plan, location);
        if (status != CG_OK) return status;
    }
    for (size_t i = 0; i < plan->nstep; i++)
        for (cg_id k = 0; k < plan->step[i].count; k++) location[slot++] = plan->step[i].to + k;
    for (cg_id i = 0; i < plan->noutput; i++) plan->output[i] = location[n->output[i]];
    return CG_OK;
}
