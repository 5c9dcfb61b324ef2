/* The reverse half of a plan's set-up; plan.c calls it when the steps are there. */
#ifndef CHEAPGRAD_MODE_PLAN_PULL_H
#define CHEAPGRAD_MODE_PLAN_PULL_H

#include "mode/plan.h"

typedef struct cg_numbering {
    cg_id
        *degree; /* cells that a slot's adjoint sums up: live edges and outputs, size plan->nslot */
    cg_id *level;    /* of each step, size plan->nstep */
    cg_id *argument; /* slots that the steps' nodes read, node by node; size nargument */
    size_t nargument;
    cg_id *output; /* slot of each output, size plan->noutput */
} cg_numbering;

/* Fills in everything of *plan that the reverse sweep needs. On failure
 * (CG_ENOMEM, CG_ETOOBIG) what it has allocated is in *plan, for cg_plan_free. */
cg_status cg_plan_pull(const cg_numbering *numbering, cg_plan *plan);

#endif
