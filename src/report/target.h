/* Targets: how fast the fast modes are to be, as ratios within one run, at each size where a target
 * applies. They are judged as claims are (claim.h), one value each. The table is in targets.c. */
#ifndef REPORT_TARGET_H
#define REPORT_TARGET_H

#include "report/claim.h"

typedef struct target_size {
    const char *name;   /* "64×64" */
    const char *member; /* "layered/width:64/depth:64" */
} target_size;

typedef struct target {
    unsigned sizes;  /* bit k: it applies at target_sizes[k] */
    claim_test test; /* {member} in its patterns stands for the size's member */
} target;

extern const target_size target_sizes[]; /* size ntarget_size */
extern const size_t ntarget_size;
extern const target targets[]; /* size ntarget */
extern const size_t ntarget;

/* Judges a target at target_sizes[size], as claim_judge does. Free with finding_free. */
finding target_judge(const results *r, const target *t, size_t size, bootstrap *b, problems *p);

/* "met", "missed", "inconclusive", "not measured" */
const char *target_text(verdict v);

#endif
