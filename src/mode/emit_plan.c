#include "mode/emit_plan.h"

#include <string.h>

#include "graph/activity.h"
#include "graph/expression.h"
#include "memory.h"

int cg_emit_is_function(const cg_emit_plan *plan, cg_id k) {
    cg_op op = (cg_op)plan->g->op[k];
    return (plan->mark[k] & CG_LIVE) && op != CG_INPUT && op != CG_CONST;
}

int cg_emit_is_edge(const cg_emit_plan *plan, cg_id k, int i) {
    return cg_is_active(plan->mark[k]) && i < cg_op_arity((cg_op)plan->g->op[k]) &&
           cg_is_active(plan->mark[plan->g->arg[k][i]]);
}

/* Slots that are used anew: a stack of those that are free, and the number in all. */
typedef struct slots {
    cg_id *free;
    size_t nfree, count;
} slots;

static cg_id take_slot(slots *s) {
    return s->nfree > 0 ? s->free[--s->nfree] : (cg_id)s->count++;
}

static void give_slot(slots *s, cg_id slot) {
    s->free[s->nfree++] = slot;
}

static void cut_into_chunks(cg_emit_plan *plan, cg_id size) {
    cg_id in_chunk = 0;
    plan->nchunk = 1;
    plan->first[0] = 0;
    for (cg_id k = 0; k < plan->g->nnode; k++) {
        int printed = cg_emit_is_function(plan, k) || plan->g->op[k] == CG_INPUT;
        if (printed && in_chunk == size) {
            plan->first[plan->nchunk++] = k;
            in_chunk = 0;
        }
        in_chunk += (cg_id)printed;
        plan->chunk[k] = plan->nchunk - 1;
    }
    plan->first[plan->nchunk] = plan->g->nnode;
}

static void chain_outputs(cg_emit_plan *plan) {
    const cg_graph *g = plan->g;
    memset(plan->first_output, 0xff, g->nnode * sizeof *plan->first_output);
    for (cg_id i = g->noutput; i-- > 0;) {
        plan->next_output[i] = plan->first_output[g->output[i]];
        plan->first_output[g->output[i]] = i;
    }
}

static void find_last_readers(cg_emit_plan *plan) {
    for (cg_id k = 0; k < plan->g->nnode; k++) {
        plan->last_reader[k] = plan->chunk[k];
        if (!cg_emit_is_function(plan, k)) continue;
        for (int i = 0; i < cg_op_arity((cg_op)plan->g->op[k]); i++)
            plan->last_reader[plan->g->arg[k][i]] = plan->chunk[k];
    }
}

static int crosses(const cg_emit_plan *plan, cg_id k) {
    return cg_emit_is_function(plan, k) && plan->last_reader[k] != plan->chunk[k];
}

/* Gives back the slots of the values that chunk c was the last to read. */
static void end_function_chunk(cg_emit_plan *plan, cg_id c, uint8_t *given, slots *s) {
    const cg_graph *g = plan->g;
    for (cg_id k = plan->first[c]; k < plan->first[c + 1]; k++) {
        if (!cg_emit_is_function(plan, k)) continue;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
            cg_id a = g->arg[k][i];
            if (plan->value_slot[a] == CG_NONE || plan->last_reader[a] != c || given[a]) continue;
            given[a] = 1;
            give_slot(s, plan->value_slot[a]);
        }
    }
}

static void place_values(cg_emit_plan *plan, uint8_t *given, slots *s) {
    for (cg_id c = 0; c < plan->nchunk; c++) {
        for (cg_id k = plan->first[c]; k < plan->first[c + 1]; k++)
            plan->value_slot[k] = crosses(plan, k) ? take_slot(s) : CG_NONE;
        end_function_chunk(plan, c, given, s);
    }
    plan->nvalue = s->count;
}

/* The node whose value is edge (k, i)'s partial; CG_NONE where the partial is no node's value. */
static cg_id partial_is_value_of(const cg_graph *g, cg_id k, int i) {
    switch (cg_partial_kind_of((cg_op)g->op[k], i)) {
    case CG_PARTIAL_X:
        return g->arg[k][0];
    case CG_PARTIAL_Y:
        return g->arg[k][1];
    case CG_PARTIAL_V:
        return k;
    case CG_PARTIAL_ONE:
    case CG_PARTIAL_MINUS_ONE:
    case CG_PARTIAL_COMPUTED:
        break;
    }
    return CG_NONE;
}

static int is_computed(const cg_emit_plan *plan, cg_id k, int i) {
    return cg_emit_is_edge(plan, k, i) &&
           cg_partial_kind_of((cg_op)plan->g->op[k], i) == CG_PARTIAL_COMPUTED;
}

/* Within a chunk, numbers of one kind are neighbours, so that its compiler finds vectors of them.
 */
static void place_tape(cg_emit_plan *plan, uint8_t *wanted) {
    const cg_graph *g = plan->g;
    for (cg_id k = 0; k < g->nnode; k++)
        for (int i = 0; i < 2; i++) {
            cg_id of = cg_emit_is_edge(plan, k, i) ? partial_is_value_of(g, k, i) : CG_NONE;
            if (of != CG_NONE) wanted[of] = 1;
        }
    cg_id slot = 0;
    for (cg_id c = 0; c < plan->nchunk; c++) {
        for (cg_id k = plan->first[c]; k < plan->first[c + 1]; k++) {
            int keep = g->op[k] != CG_CONST && (wanted[k] || crosses(plan, k));
            plan->tape_slot[k] = keep ? slot++ : CG_NONE;
        }
        for (int i = 0; i < 2; i++)
            for (cg_id k = plan->first[c]; k < plan->first[c + 1]; k++)
                plan->partial[k][i] = is_computed(plan, k, i) ? slot++ : CG_NONE;
    }
    plan->ntape = slot;
}

static void place_adjoints(cg_emit_plan *plan, slots *s) {
    const cg_graph *g = plan->g;
    memset(plan->adjoint_slot, 0xff, g->nnode * sizeof *plan->adjoint_slot);
    for (cg_id c = plan->nchunk; c-- > 0;) {
        for (cg_id k = plan->first[c + 1]; k-- > plan->first[c];)
            for (int i = 0; i < 2; i++) {
                if (!cg_emit_is_edge(plan, k, i)) continue;
                cg_id a = g->arg[k][i];
                if (plan->chunk[a] != c && plan->adjoint_slot[a] == CG_NONE)
                    plan->adjoint_slot[a] = take_slot(s);
            }
        for (cg_id k = plan->first[c]; k < plan->first[c + 1]; k++)
            if (plan->adjoint_slot[k] != CG_NONE) give_slot(s, plan->adjoint_slot[k]);
    }
    plan->nadjoint = s->count;
}

static int allocate(cg_emit_plan *plan, cg_id chunk) {
    size_t n = plan->g->nnode;
    plan->first = cg_array(n / chunk + 2, sizeof *plan->first);
    plan->chunk = cg_array(n, sizeof *plan->chunk);
    plan->mark = cg_array(n, sizeof *plan->mark);
    plan->last_reader = cg_array(n, sizeof *plan->last_reader);
    plan->value_slot = cg_array(n, sizeof *plan->value_slot);
    plan->tape_slot = cg_array(n, sizeof *plan->tape_slot);
    plan->partial = cg_array(n, sizeof *plan->partial);
    plan->adjoint_slot = cg_array(n, sizeof *plan->adjoint_slot);
    plan->first_output = cg_array(n, sizeof *plan->first_output);
    plan->next_output = cg_array(plan->g->noutput, sizeof *plan->next_output);
    return plan->first && plan->chunk && plan->mark && plan->last_reader && plan->value_slot &&
           plan->tape_slot && plan->partial && plan->adjoint_slot && plan->first_output &&
           plan->next_output;
}

cg_status cg_emit_plan_make(const cg_graph *g, cg_id chunk, cg_emit_plan *plan) {
    memset(plan, 0, sizeof *plan);
    plan->g = g;
    if (g->nnode >= CG_NONE / 3) return CG_ETOOBIG; /* a value and two partials each: 32 bits */
    uint8_t *given = cg_zeroed(g->nnode, 1), *wanted = cg_zeroed(g->nnode, 1);
    slots values = {.free = cg_array(g->nnode, sizeof(cg_id))};
    slots adjoints = {.free = cg_array(g->nnode, sizeof(cg_id))};
    int room = allocate(plan, chunk) && given && wanted && values.free && adjoints.free;
    if (room) {
        cg_activity(g, plan->mark);
        cut_into_chunks(plan, chunk);
        chain_outputs(plan);
        find_last_readers(plan);
        place_values(plan, given, &values);
        place_tape(plan, wanted);
        place_adjoints(plan, &adjoints);
    }
    free(given);
    free(wanted);
    free(values.free);
    free(adjoints.free);
    if (!room) cg_emit_plan_free(plan);
    return room ? CG_OK : CG_ENOMEM;
}

void cg_emit_plan_free(cg_emit_plan *plan) {
    free(plan->first);
    free(plan->chunk);
    free(plan->mark);
    free(plan->last_reader);
    free(plan->value_slot);
    free(plan->tape_slot);
    free(plan->partial);
    free(plan->adjoint_slot);
    free(plan->first_output);
    free(plan->next_output);
    memset(plan, 0, sizeof *plan);
}

size_t cg_emit_plan_work(const cg_emit_plan *plan) {
    size_t gradient = plan->ntape + plan->nadjoint + plan->g->noutput;
    return gradient > plan->nvalue ? gradient : plan->nvalue;
}

cg_counts cg_emit_plan_counts(const cg_emit_plan *plan) {
    const cg_graph *g = plan->g;
    cg_counts counts = {0};
    uint64_t with_adjoint = 0;
    for (cg_id k = 0; k < g->nnode; k++) {
        counts.calls += (uint64_t)cg_emit_is_function(plan, k);
        with_adjoint += (uint64_t)cg_is_active(plan->mark[k]);
        for (int i = 0; i < 2; i++) {
            if (!cg_emit_is_edge(plan, k, i)) continue;
            cg_partial_kind kind = cg_partial_kind_of((cg_op)g->op[k], i);
            counts.edge_visits++;
            counts.multiplications += kind != CG_PARTIAL_ONE && kind != CG_PARTIAL_MINUS_ONE;
        }
        for (cg_id i = plan->first_output[k]; i != CG_NONE; i = plan->next_output[i])
            counts.additions += (uint64_t)cg_is_active(plan->mark[k]);
    }
    /* Every term is added to its adjoint, seeds included, save the first of each, which starts it.
     */
    counts.additions += counts.edge_visits - with_adjoint;
    return counts;
}
