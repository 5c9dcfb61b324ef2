/* Path counting by dynamic programming: one pass from the outputs back to the inputs. */
#include "cheapgrad/paths.h"

#include <stdlib.h>

#include "graph/activity.h"
#include "memory.h"

typedef struct counting {
    uint8_t *mark;   /* cg_activity, size nnode */
    cg_count *paths; /* from each node to the outputs, size nnode */
    cg_count *steps; /* edges of these paths, summed, size nnode; NULL where not asked for */
} counting;

static cg_status start(const cg_graph *g, int with_steps, counting *c) {
    c->mark = cg_array(g->nnode, sizeof *c->mark);
    c->paths = cg_array(g->nnode, sizeof *c->paths);
    c->steps = with_steps ? cg_array(g->nnode, sizeof *c->steps) : NULL;
    if (!c->mark || !c->paths || (with_steps && !c->steps)) return CG_ENOMEM;
    cg_activity(g, c->mark);
    for (cg_id k = 0; k < g->nnode; k++) c->paths[k] = cg_count_of(0);
    for (cg_id k = 0; with_steps && k < g->nnode; k++) c->steps[k] = cg_count_of(0);
    for (cg_id i = 0; i < g->noutput; i++)
        c->paths[g->output[i]] = cg_count_add(c->paths[g->output[i]], cg_count_of(1));
    return CG_OK;
}

/* paths(a) = sum of paths(k), steps(a) = sum of steps(k) + paths(k), over the edges a -> k; and the
 * walk goes through each of these edges once for every way to come from an output to k. */
static void carry_back(const cg_graph *g, counting *c, cg_count *tree) {
    *tree = cg_count_of(0);
    for (cg_id k = g->nnode; k-- > 0;) {
        if (!cg_is_active(c->mark[k])) continue;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
            cg_id a = g->arg[k][i];
            if (!cg_is_active(c->mark[a])) continue;
            c->paths[a] = cg_count_add(c->paths[a], c->paths[k]);
            *tree = cg_count_add(*tree, c->paths[k]);
            if (!c->steps) continue;
            c->steps[a] = cg_count_add(c->steps[a], c->steps[k]);
            c->steps[a] = cg_count_add(c->steps[a], c->paths[k]);
        }
    }
}

static cg_count sum_of_inputs(const cg_graph *g, const cg_count *of_node) {
    cg_count sum = cg_count_of(0);
    for (cg_id j = 0; j < g->ninput; j++) sum = cg_count_add(sum, of_node[g->input[j]]);
    return sum;
}

cg_status cg_count_paths(const cg_graph *g, cg_count *paths, cg_count *steps, cg_count *tree) {
    counting c;
    cg_status status = start(g, steps != NULL, &c);
    if (status == CG_OK) {
        cg_count walked;
        carry_back(g, &c, &walked);
        *paths = sum_of_inputs(g, c.paths);
        if (steps) *steps = sum_of_inputs(g, c.steps);
        if (tree) *tree = walked;
    }
    free(c.mark);
    free(c.paths);
    free(c.steps);
    return status;
}
