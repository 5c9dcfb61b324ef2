/* Vertex elimination: the modes "elimination" (Markowitz's rule), "elimination-forward" and
 * "elimination-reverse". They accumulate the whole Jacobian, by eliminating one after another the
 * vertices between inputs and outputs of the linearised graph (Griewank & Walther, chapter 9):
 * eliminating one with p edges in and q out costs p q multiplications, and the order decides what
 * all of them cost.
 *
 * cg_work_counts tells what a Jacobian costs: multiplications that are done, those by a partial
 * that is known to be exactly +-1 (add, sub, neg) being none; the edges visited are the active
 * ones, since edges from constants, and those that lead to no output, are dropped first. */
#ifndef CHEAPGRAD_ELIMINATION_H
#define CHEAPGRAD_ELIMINATION_H

#include "cheapgrad/mode.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Most operations that one Jacobian may take: set-up refuses more with CG_ECANNOT. */
#define CG_ELIMINATION_MAX (UINT64_C(1) << 24)

typedef struct cg_elimination_size {
    uint64_t merged;     /* nodes that only pass a derivative on, merged before the order counts:
                            sums spelled in binary additions, copies, sign changes. They cost no
                            multiplication */
    uint64_t operations; /* multiply-adds, multiplications and additions, in all */
    uint64_t slots;      /* doubles in which partials and fill-in live */
    uint64_t nonzeros;   /* entries of the Jacobian that are not 0 by structure */
} cg_elimination_size;

/* CG_ENULL; CG_ECANNOT where work is of another mode. */
cg_status cg_elimination_size_of(const cg_work *work, cg_elimination_size *size);

#ifdef __cplusplus
}
#endif
#endif
