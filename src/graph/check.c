/* What can be said of a graph in one pass over its nodes. */
#include "cheapgrad/graph.h"
#include "graph/double.h"
#include "graph/random.h"
#include "memory.h"

static cg_status check_node(const cg_graph *g, cg_id k, cg_error *error) {
    cg_op op = (cg_op)g->op[k];
    if (op >= CG_NOP) return cg_fail(error, CG_EARITY, "node %u: operation %u unknown", k, op);
    if (op == CG_INPUT) {
        cg_id i = g->arg[k][0];
        if (i < g->ninput && g->input[i] == k) return CG_OK;
        return cg_fail(error, CG_EID, "node %u: says it is input %u, which is another node", k, i);
    }
    if (op == CG_CONST) {
        if (g->arg[k][0] < g->nconst) return CG_OK;
        return cg_fail(error, CG_EID, "node %u: there is no constant %u", k, g->arg[k][0]);
    }
    for (int i = 0; i < cg_op_arity(op); i++)
        if (g->arg[k][i] >= k)
            return cg_fail(error, CG_EID,
                           "node %u (%s): argument %d is node %u, not an earlier one", k,
                           cg_op_name(op), i, g->arg[k][i]);
    if (cg_op_arity(op) == 1 && g->arg[k][1] != CG_NONE)
        return cg_fail(error, CG_EARITY, "node %u (%s): has a second argument", k, cg_op_name(op));
    return CG_OK;
}

cg_status cg_graph_check(const cg_graph *g, cg_error *error) {
    if (!g) return cg_fail(error, CG_ENULL, "the graph is NULL");
    if (g->status != CG_OK)
        return cg_fail(error, g->status, "while the graph was built: %s",
                       cg_status_text(g->status));
    if (g->ninput == 0) return cg_fail(error, CG_ENOINPUT, "the graph has no input");
    if (g->noutput == 0) return cg_fail(error, CG_ENOOUTPUT, "the graph has no output");
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_status status = check_node(g, k, error);
        if (status != CG_OK) return status;
    }
    for (cg_id i = 0; i < g->ninput; i++)
        if (g->input[i] >= g->nnode || g->op[g->input[i]] != CG_INPUT)
            return cg_fail(error, CG_EID, "input %u: node %u is no input", i, g->input[i]);
    for (cg_id i = 0; i < g->noutput; i++)
        if (g->output[i] >= g->nnode)
            return cg_fail(error, CG_EID, "output %u: there is no node %u", i, g->output[i]);
    return CG_OK;
}

uint64_t cg_graph_edges(const cg_graph *g) {
    uint64_t edges = 0;
    for (cg_id k = 0; k < g->nnode; k++) edges += (uint64_t)cg_op_arity((cg_op)g->op[k]);
    return edges;
}

cg_status cg_graph_live(const cg_graph *g, uint64_t *live) {
    uint8_t *reached = cg_zeroed(g->nnode, sizeof *reached);
    if (!reached) return CG_ENOMEM;
    for (cg_id i = 0; i < g->noutput; i++) reached[g->output[i]] = 1;
    *live = 0;
    for (cg_id k = g->nnode; k-- > 0;) {
        if (!reached[k]) continue;
        ++*live;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) reached[g->arg[k][i]] = 1;
    }
    free(reached);
    return CG_OK;
}

static uint64_t mix(uint64_t hash, uint64_t word) {
    return cg_mix(hash ^ word);
}

uint64_t cg_graph_hash(const cg_graph *g) {
    uint64_t hash = mix(mix(0, g->nnode), ((uint64_t)g->ninput << 32) | g->noutput);
    /* By name: an operation's number moves when functions.def gains a line. */
    uint64_t of_op[CG_NOP];
    for (cg_op op = CG_INPUT; op < CG_NOP; op++) {
        of_op[op] = 0;
        for (const char *c = cg_op_name(op); *c; c++) of_op[op] = mix(of_op[op], (uint8_t)*c);
    }
    for (cg_id k = 0; k < g->nnode; k++) {
        hash = mix(hash, of_op[g->op[k]]);
        hash = mix(hash, ((uint64_t)g->arg[k][0] << 32) | g->arg[k][1]);
    }
    for (cg_id i = 0; i < g->nconst; i++) hash = mix(hash, cg_bits_of(g->constant[i]));
    for (cg_id i = 0; i < g->ninput; i++) hash = mix(hash, g->input[i]);
    for (cg_id i = 0; i < g->noutput; i++) hash = mix(hash, g->output[i]);
    return hash;
}
