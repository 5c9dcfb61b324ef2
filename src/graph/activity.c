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

cg_status cg_graph_count_edges(const cg_graph *g, cg_edges which, uint64_t *edges) {
    static const uint8_t needed[] = {0, CG_LIVE, CG_ACTIVE}; /* of both ends of an edge */
    uint8_t *mark = cg_array(g->nnode, sizeof *mark), need = needed[which];
    if (!mark) return CG_ENOMEM;
    cg_activity(g, mark);
    *edges = 0;
    for (cg_id k = 0; k < g->nnode; k++)
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++)
            *edges += (mark[k] & mark[g->arg[k][i]] & need) == need;
    free(mark);
    return CG_OK;
}
