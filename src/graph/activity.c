#include "graph/activity.h"

#include <string.h>

void cg_activity(const cg_graph *g, uint8_t *mark) {
    memset(mark, 0, g->nnode);
    for (cg_id k = 0; k < g->nnode; k++) {
        if (g->op[k] == CG_INPUT) mark[k] = CG_VARIED;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) mark[k] |= mark[g->arg[k][i]];
    }
    for (cg_id i = 0; i < g->noutput; i++) mark[g->output[i]] |= CG_LIVE;
    for (cg_id k = g->nnode; k-- > 0;)
        for (int i = 0; mark[k] & CG_LIVE && i < cg_op_arity((cg_op)g->op[k]); i++)
            mark[g->arg[k][i]] |= CG_LIVE;
}
