/* Path counting by dynamic programming: one pass from the outputs back to the inputs. */
#include "cheapgrad/paths.h"

#include <stdlib.h>

#include "graph/activity.h"
#include "memory.h"
#include "portable.h"

enum { AHEAD = 16 }; /* nodes: as many as are under way from memory at once */

/* With its logarithm, left behind or not. */
static cg_count fresh(cg_count a) {
    return a.exact ? cg_count_add(a, cg_count_of(0)) : a;
}

/* *to += from. Exact counts leave their logarithms behind: one for every edge would cost more than
 * all else. */
static void add(cg_count *to, const cg_count *from) {
    cg_u128 a = (cg_u128)to->hi << 64 | to->lo, sum = a + ((cg_u128)from->hi << 64 | from->lo);
    if (CG_LIKELY(to->exact && from->exact && sum >= a)) {
        to->hi = (uint64_t)(sum >> 64);
        to->lo = (uint64_t)sum;
    } else {
        *to = to->exact && a == 0 ? *from : cg_count_add(fresh(*to), fresh(*from));
    }
}

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
    const cg_count none = cg_count_of(0), one = cg_count_of(1);
    for (cg_id k = 0; k < g->nnode; k++) c->paths[k] = none;
    for (cg_id k = 0; with_steps && k < g->nnode; k++) c->steps[k] = none;
    for (cg_id i = 0; i < g->noutput; i++) add(&c->paths[g->output[i]], &one);
    return CG_OK;
}

/* Asks for what node k's arguments have, some nodes before it is needed. */
static void fetch(const cg_graph *g, const counting *c, cg_id k) {
    for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
        cg_id a = g->arg[k][i];
        CG_PREFETCH(c->mark + a);
        CG_PREFETCH(c->paths + a);
        if (c->steps) CG_PREFETCH(c->steps + a);
    }
}

/* paths(a) = sum of paths(k), steps(a) = sum of steps(k) + paths(k), over the edges a -> k; and the
 * walk goes through each of these edges once for every way to come from an output to k. */
static void carry_back(const cg_graph *g, counting *c, cg_count *tree) {
    *tree = cg_count_of(0);
    for (cg_id k = g->nnode; k-- > 0;) {
        if (k >= AHEAD) fetch(g, c, k - AHEAD);
        if (!cg_is_active(c->mark[k])) continue;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
            cg_id a = g->arg[k][i];
            if (!cg_is_active(c->mark[a])) continue;
            add(&c->paths[a], &c->paths[k]);
            add(tree, &c->paths[k]);
            if (!c->steps) continue;
            add(&c->steps[a], &c->steps[k]);
            add(&c->steps[a], &c->paths[k]);
        }
    }
    *tree = fresh(*tree);
}

static cg_count sum_of_inputs(const cg_graph *g, const cg_count *of_node) {
    cg_count sum = cg_count_of(0);
    for (cg_id j = 0; j < g->ninput; j++) add(&sum, &of_node[g->input[j]]);
    return fresh(sum);
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
