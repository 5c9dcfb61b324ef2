#include "mode/walk.h"

#include <stdlib.h>

#include "graph/activity.h"
#include "memory.h"
#include "mode/linearise.h"

static walk_kind kind_of(const walk_step *step, const walk_step *all) {
    walk_kind first = all[step->next[0]].kind, second = all[step->next[1]].kind;
    if (first == WALK_INPUT && second == WALK_INPUT) return WALK_PAIR;
    if (first == WALK_PAIR && second == WALK_PAIR) return WALK_QUAD;
    return WALK_FORK;
}

/* Edge e of a fork leads to node a. */
static void look_ahead(walk_step *step, int e, cg_id a, const walk_step *all) {
    step->through[e] = all[a].kind == WALK_SINGLE;
    step->next[e] = step->through[e] ? all[a].next[0] : a;
}

static void plan_node(const cg_graph *g, cg_id k, const uint8_t *mark, walk_step *all) {
    walk_step *step = &all[k];
    *step = (walk_step){.kind = WALK_NONE};
    if (!cg_is_active(mark[k])) return;
    if (g->op[k] == CG_INPUT) {
        step->kind = WALK_INPUT;
        step->next[0] = g->arg[k][0];
        return;
    }
    cg_id active[2] = {0, 0};
    int edges = 0;
    for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
        if (!cg_is_active(mark[g->arg[k][i]])) continue;
        active[edges] = g->arg[k][i];
        step->from[edges++] = (uint8_t)i;
    }
    step->kind = WALK_SINGLE;
    step->next[0] = active[0];
    if (edges < 2) return;
    for (int e = 0; e < 2; e++) look_ahead(step, e, active[e], all);
    step->kind = (uint8_t)kind_of(step, all);
    for (int e = 0; e < 2 && step->kind == WALK_PAIR; e++)
        step->next[e] = all[step->next[e]].next[0];
}

/* Longest path from an input to each active node, in edges; the longest of all. */
static cg_id longest_path(const cg_graph *g, const uint8_t *mark, cg_id *length) {
    cg_id longest = 0;
    for (cg_id k = 0; k < g->nnode; k++) {
        length[k] = 0;
        if (!cg_is_active(mark[k])) continue;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
            cg_id a = g->arg[k][i];
            if (cg_is_active(mark[a]) && length[a] + 1 > length[k]) length[k] = length[a] + 1;
        }
        if (length[k] > longest) longest = length[k];
    }
    return longest;
}

cg_status walk_new(const cg_graph *g, walk *w) {
    uint8_t *mark = cg_array(g->nnode, sizeof *mark);
    cg_id *length = cg_array(g->nnode, sizeof *length);
    w->step = cg_array(g->nnode, sizeof *w->step);
    w->value = cg_array(g->nnode, sizeof *w->value);
    int room = mark && length && w->step && w->value;
    if (room) {
        cg_activity(g, mark);
        for (cg_id k = 0; k < g->nnode; k++) plan_node(g, k, mark, w->step);
        w->longest = longest_path(g, mark, length);
    }
    free(mark);
    free(length);
    if (room) return CG_OK;
    walk_free(w);
    return CG_ENOMEM;
}

void walk_free(walk *w) {
    free(w->step);
    free(w->value);
    w->step = NULL;
    w->value = NULL;
}

void walk_record(const cg_graph *g, const double *x, walk *w) {
    for (cg_id k = 0; k < g->nnode; k++) {
        walk_step *step = &w->step[k];
        double d[2] = {0.0, 0.0};
        if (!cg_linearise_node(g, k, x, w->value, d)) continue;
        for (int e = 0; e < 2; e++) {
            step->partial[e] = d[step->from[e]];
            if (step->through[e]) step->ahead[e] = w->step[g->arg[k][step->from[e]]].partial[0];
        }
    }
}

size_t walk_bytes(const cg_graph *g) {
    return g->nnode * (sizeof(walk_step) + sizeof(double));
}
