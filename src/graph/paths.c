/* Path counting by dynamic programming: one pass from the outputs back to the inputs. */
#include "cheapgrad/paths.h"

#include <stdlib.h>

#include "graph/activity.h"
#include "memory.h"
#include "portable.h"

enum { AHEAD = 16 }; /* nodes: as many as are under way from memory at once */

/* Of the paths from a node to the outputs. One cache line: arguments are anywhere, and each is
 * waited for once. */
typedef struct tail {
    cg_count paths; /* their number */
    cg_count steps; /* their edges, summed; 0 where not asked for */
} tail;

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
    uint8_t *mark; /* cg_activity, size nnode */
    tail *from;    /* size nnode */
    int with_steps;
} counting;

static cg_status start(const cg_graph *g, counting *c) {
    c->mark = cg_array(g->nnode, sizeof *c->mark);
    c->from = cg_array(g->nnode, sizeof *c->from);
    if (!c->mark || !c->from) return CG_ENOMEM;
    cg_activity(g, c->mark);
    const cg_count none = cg_count_of(0);
    for (cg_id k = 0; k < g->nnode; k++) c->from[k] = (tail){none, none};
    const cg_count one = cg_count_of(1);
    for (cg_id i = 0; i < g->noutput; i++) add(&c->from[g->output[i]].paths, &one);
    return CG_OK;
}

/* Asks for what node k's arguments have, some nodes before it is needed. */
static void fetch(const cg_graph *g, const counting *c, cg_id k) {
    for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
        CG_PREFETCH(c->mark + g->arg[k][i]);
        CG_PREFETCH(c->from + g->arg[k][i]);
    }
}

/* paths(a) = sum of paths(k), steps(a) = sum of steps(k) + paths(k), over the edges a -> k; and the
 * walk goes through each of these edges once for every way to come from an output to k. */
static void carry_back(const cg_graph *g, counting *c, cg_count *tree) {
    *tree = cg_count_of(0);
    for (cg_id k = g->nnode; k-- > 0;) {
        if (k >= AHEAD) fetch(g, c, k - AHEAD);
        if (!cg_is_active(c->mark[k])) continue;
        const tail *of = c->from + k;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
            cg_id a = g->arg[k][i];
            if (!cg_is_active(c->mark[a])) continue;
            tail *to = c->from + a;
            add(&to->paths, &of->paths);
            add(tree, &of->paths);
            if (!c->with_steps) continue;
            add(&to->steps, &of->steps);
            add(&to->steps, &of->paths);
        }
    }
}

static tail sum_of_inputs(const cg_graph *g, const counting *c) {
    tail sum = {cg_count_of(0), cg_count_of(0)};
    for (cg_id j = 0; j < g->ninput; j++) {
        add(&sum.paths, &c->from[g->input[j]].paths);
        add(&sum.steps, &c->from[g->input[j]].steps);
    }
    return sum;
}

cg_status cg_count_paths(const cg_graph *g, cg_count *paths, cg_count *steps, cg_count *tree) {
    counting c = {.with_steps = steps != NULL};
    cg_status status = start(g, &c);
    if (status == CG_OK) {
        cg_count walked;
        carry_back(g, &c, &walked);
        tail sum = sum_of_inputs(g, &c);
        *paths = fresh(sum.paths);
        if (steps) *steps = fresh(sum.steps);
        if (tree) *tree = fresh(walked);
    }
    free(c.mark);
    free(c.from);
    return status;
}
