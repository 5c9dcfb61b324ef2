/* What of a plan's values is kept for the reverse sweep, and where they stand until then: see
 * plan.h for the picture. plan.c calls these when the steps are there, and when their arguments
 * are. */
#ifndef CHEAPGRAD_MODE_PLAN_VALUES_H
#define CHEAPGRAD_MODE_PLAN_VALUES_H

#include "mode/plan_pull.h"

/* Decides between values and partials for a plan of so many nodes, of which some are products. */
void cg_choose_kept(cg_plan *plan, cg_keep keep, uint64_t nodes, uint64_t products);

/* Fills in where each step's and each output's values stand. location: answered, the same for each
 * slot, size plan->nslot. CG_ENOMEM, CG_ETOOBIG. */
cg_status cg_place_values(const cg_numbering *n, cg_plan *plan, cg_id *location);

#endif
