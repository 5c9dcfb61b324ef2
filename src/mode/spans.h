/* A plan cut into spans of steps, so that values need not all be kept.
 *
 *   slots     | sources |   span 0   |   span 1   |   span 2   |
 *   kept      |=========|         |==|         |==|              what later spans read
 *
 * Evaluation goes from span to span in one window that fits a cache, and keeps of each only what
 * the next ones read. The reverse sweep comes back from span to span, and evaluates each once more
 * from what was kept, now with its slopes, before it runs over it. That costs one evaluation in the
 * cache, where values kept whole cost twice their way to memory. */
#ifndef CHEAPGRAD_MODE_SPANS_H
#define CHEAPGRAD_MODE_SPANS_H

#include "mode/plan.h"

/* With n = 1 all values are kept. */
typedef struct cg_spans {
    size_t n;
    cg_place bottom;         /* before the sources */
    cg_place *place;         /* of each span's beginning, and the end; size n + 1 */
    size_t *first_slot;      /* that a span or a later one reads; size n */
    size_t *kept;            /* where, among all kept slots, those of a span begin; size n + 1 */
    size_t room, slope_room; /* most slots and slopes in the window */
} cg_spans;

/* most: slots in the window; 0: one span for all. One span it is too where the graph cannot be cut
 * so that little is kept, because its edges are long. CG_ENOMEM; then *spans holds nothing. */
cg_status cg_spans_make(const cg_plan *plan, size_t most, cg_spans *spans);
void cg_spans_free(cg_spans *spans);
size_t cg_spans_bytes(const cg_spans *spans);

#endif
