/* Which nodes matter to a derivative: those on a path from an input to an output. The others carry
 * nothing from input to output, and a mode that builds code or plans leaves them out. */
#ifndef CHEAPGRAD_ACTIVITY_H
#define CHEAPGRAD_ACTIVITY_H

#include "cheapgrad/graph.h"

enum {
    CG_LIVE = 1,                    /* an output depends on it */
    CG_VARIED = 2,                  /* it depends on an input */
    CG_ACTIVE = CG_LIVE | CG_VARIED /* both */
};

/* Sets mark[k] for every node, size nnode. g must have passed cg_graph_check. */
void cg_activity(const cg_graph *g, uint8_t *mark);

/* Whether the node with this mark carries derivatives. */
static inline int cg_is_active(uint8_t mark) {
    return mark == CG_ACTIVE;
}

#endif
