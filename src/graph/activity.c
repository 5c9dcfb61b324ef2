#include "graph/activity.h"

#include <string.h>

#include "memory.h"

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

cg_status cg_graph_active_edges(const cg_graph *g, uint64_t *edges) {
    uint8_t *mark = cg_array(g->nnode, sizeof *mark);
    if (!mark) return CG_ENOMEM;
    cg_activity(g, mark);
    *edges = 0;
    for (cg_id k = 0; k < g->nnode; k++)
        for (int i = 0; cg_is_active(mark[k]) && i < cg_op_arity((cg_op)g->op[k]); i++)
            *edges += (uint64_t)cg_is_active(mark[g->arg[k][i]]);
    free(mark);
    return CG_OK;
}
