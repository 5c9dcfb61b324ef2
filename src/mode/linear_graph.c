#include "mode/linear_graph.h"

#include <string.h>

#include "graph/activity.h"
#include "graph/expression.h"
#include "memory.h"

static void fail(cg_linear_graph *l, cg_status status) {
    if (l->status == CG_OK) l->status = status;
}

/* ---- Slots: taken with one user, given back with the last ------------------------------------ */

static cg_id take_slot(cg_linear_graph *l) {
    if (l->nfree > 0) {
        cg_id slot = l->free_slot[--l->nfree];
        l->users[slot] = 1;
        return slot;
    }
    size_t room = l->slot_room, same_room = l->slot_room;
    cg_id *users = cg_grown(l->users, &room, l->nslot + 1, sizeof *users);
    if (users) l->users = users;
    cg_id *free_slot = cg_grown(l->free_slot, &same_room, l->nslot + 1, sizeof *free_slot);
    if (free_slot) l->free_slot = free_slot;
    if (!users || !free_slot || l->nslot >= CG_NONE) return fail(l, CG_ENOMEM), CG_SLOT_UNUSED;
    l->slot_room = room;
    l->users[l->nslot] = 1;
    return (cg_id)l->nslot++;
}

static void drop_slot(cg_linear_graph *l, cg_id slot) {
    if (slot >= CG_SLOT_FIRST && --l->users[slot] == 0) l->free_slot[l->nfree++] = slot;
}

static void use_slot(cg_linear_graph *l, cg_id slot) {
    if (slot >= CG_SLOT_FIRST) l->users[slot]++;
}

/* ---- Recording ------------------------------------------------------------------------------- */

static void record(cg_linear_graph *l, cg_product_kind kind, cg_product p) {
    if (l->nproduct == l->product_limit) fail(l, CG_ECANNOT);
    if (l->status != CG_OK) return;
    cg_product *product = cg_grown(l->product, &l->product_room, l->nproduct + 1, sizeof *product);
    if (product) l->product = product;
    cg_product_run *run = cg_grown(l->run, &l->run_room, l->nrun + 1, sizeof *run);
    if (run) l->run = run;
    if (!product || !run) {
        fail(l, CG_ENOMEM);
        return;
    }
    product[l->nproduct++] = p;
    if (l->nrun == 0 || run[l->nrun - 1].kind != kind) run[l->nrun++] = (cg_product_run){kind, 0};
    run[l->nrun - 1].count++;
}

/* ---- Edges ----------------------------------------------------------------------------------- */

/* The weight of an edge to be: +-w[slot], of which the edge becomes a user. */
typedef struct weight {
    cg_id slot;
    int negative;
} weight;

static cg_id take_edge(cg_linear_graph *l) {
    cg_id e = l->free_edge;
    if (e != CG_NONE) {
        l->free_edge = l->edge[e].next_in;
        return e;
    }
    cg_linear_edge *edge = cg_grown(l->edge, &l->edge_room, l->nedge + 1, sizeof *edge);
    if (edge) l->edge = edge;
    if (!edge || l->nedge >= CG_NONE) return fail(l, CG_ENOMEM), CG_NONE;
    return (cg_id)l->nedge++;
}

static void link_edge(cg_linear_graph *l, cg_id from, cg_id to, weight w) {
    cg_id e = l->status == CG_OK ? take_edge(l) : CG_NONE;
    if (e == CG_NONE) return;
    cg_linear_vertex *source = &l->vertex[from], *target = &l->vertex[to];
    l->edge[e] = (cg_linear_edge){.from = from,
                                  .to = to,
                                  .next_in = target->first_in,
                                  .next_out = source->first_out,
                                  .prev_in = CG_NONE,
                                  .prev_out = CG_NONE,
                                  .slot = w.slot,
                                  .negative = w.negative};
    if (target->first_in != CG_NONE) l->edge[target->first_in].prev_in = e;
    if (source->first_out != CG_NONE) l->edge[source->first_out].prev_out = e;
    target->first_in = source->first_out = e;
    target->nin++;
    source->nout++;
}

static void remove_edge(cg_linear_graph *l, cg_id e) {
    cg_linear_edge *edge = &l->edge[e];
    cg_linear_vertex *source = &l->vertex[edge->from], *target = &l->vertex[edge->to];
    if (edge->prev_in != CG_NONE)
        l->edge[edge->prev_in].next_in = edge->next_in;
    else
        target->first_in = edge->next_in;
    if (edge->next_in != CG_NONE) l->edge[edge->next_in].prev_in = edge->prev_in;
    if (edge->prev_out != CG_NONE)
        l->edge[edge->prev_out].next_out = edge->next_out;
    else
        source->first_out = edge->next_out;
    if (edge->next_out != CG_NONE) l->edge[edge->next_out].prev_out = edge->prev_out;
    target->nin--;
    source->nout--;
    drop_slot(l, edge->slot);
    edge->next_in = l->free_edge;
    l->free_edge = e;
}

/* The slot that c's sum goes to: c itself where no other edge uses it. */
static cg_id sum_slot(cg_linear_graph *l, cg_id c) {
    if (c >= CG_SLOT_FIRST && l->users[c] == 1) return c;
    cg_id d = take_slot(l);
    drop_slot(l, c);
    return d;
}

/* Adds the product of two weights, or a term where b is 1, to the edge. -c - t = -(c + t). */
static void add_to_edge(cg_linear_graph *l, cg_id e, cg_id a, cg_id b, int negative) {
    cg_id c = l->edge[e].slot, d = sum_slot(l, c);
    int less = l->edge[e].negative != negative;
    if (b == CG_SLOT_ONE)
        record(l, less ? CG_LESS_TERM : CG_PLUS_TERM, (cg_product){d, c, a, b});
    else
        record(l, less ? CG_LESS_PRODUCT : CG_PLUS_PRODUCT, (cg_product){d, c, a, b});
    l->edge[e].slot = d;
}

/* One pair of eliminating a vertex: an edge in, an edge out, and the edge that already joins their
 * far ends, if there is one. */
static void join(cg_linear_graph *l, cg_linear_edge in, cg_linear_edge out, cg_id existing) {
    cg_id a = in.slot, b = out.slot;
    if (a == CG_SLOT_ONE) a = b, b = CG_SLOT_ONE;
    int negative = in.negative != out.negative;
    if (existing != CG_NONE) {
        add_to_edge(l, existing, a, b, negative);
    } else if (b == CG_SLOT_ONE) {
        use_slot(l, a);
        link_edge(l, in.from, out.to, (weight){a, negative});
    } else {
        cg_id d = take_slot(l);
        record(l, CG_PRODUCT, (cg_product){d, CG_SLOT_UNUSED, a, b});
        link_edge(l, in.from, out.to, (weight){d, negative});
    }
}

/* Notes for the far end of each of i's edges out the edge, or CG_NONE to clear it again. */
static void note_targets(cg_linear_graph *l, cg_id i, int set) {
    for (cg_id e = l->vertex[i].first_out; e != CG_NONE; e = l->edge[e].next_out)
        l->joins[l->edge[e].to] = set ? e : CG_NONE;
}

/* The same for j's edges in. */
static void note_sources(cg_linear_graph *l, cg_id j, int set) {
    for (cg_id e = l->vertex[j].first_in; e != CG_NONE; e = l->edge[e].next_in)
        l->joins[l->edge[e].from] = set ? e : CG_NONE;
}

static void join_by_sources(cg_linear_graph *l, cg_id v) {
    for (cg_id in = l->vertex[v].first_in; in != CG_NONE; in = l->edge[in].next_in) {
        cg_id from = l->edge[in].from;
        note_targets(l, from, 1);
        for (cg_id out = l->vertex[v].first_out; out != CG_NONE; out = l->edge[out].next_out)
            join(l, l->edge[in], l->edge[out], l->joins[l->edge[out].to]);
        note_targets(l, from, 0);
    }
}

static void join_by_targets(cg_linear_graph *l, cg_id v) {
    for (cg_id out = l->vertex[v].first_out; out != CG_NONE; out = l->edge[out].next_out) {
        cg_id to = l->edge[out].to;
        note_sources(l, to, 1);
        for (cg_id in = l->vertex[v].first_in; in != CG_NONE; in = l->edge[in].next_in)
            join(l, l->edge[in], l->edge[out], l->joins[l->edge[in].from]);
        note_sources(l, to, 0);
    }
}

/* The pairs are joined source by source or target by target, whichever has fewer edges to note. */
cg_status cg_linear_eliminate(cg_linear_graph *l, cg_id v) {
    uint64_t by_sources = 0, by_targets = 0;
    for (cg_id in = l->vertex[v].first_in; in != CG_NONE; in = l->edge[in].next_in)
        by_sources += l->vertex[l->edge[in].from].nout;
    for (cg_id out = l->vertex[v].first_out; out != CG_NONE; out = l->edge[out].next_out)
        by_targets += l->vertex[l->edge[out].to].nin;
    if (by_sources < by_targets)
        join_by_sources(l, v);
    else
        join_by_targets(l, v);
    if (l->status != CG_OK) return l->status;
    while (l->vertex[v].first_in != CG_NONE) remove_edge(l, l->vertex[v].first_in);
    while (l->vertex[v].first_out != CG_NONE) remove_edge(l, l->vertex[v].first_out);
    return CG_OK;
}

/* ---- The graph as it is at first ------------------------------------------------------------- */

static void add_argument(cg_linear_graph *l, const cg_graph *g, cg_id k, int i, cg_id *partial) {
    cg_partial_kind kind = cg_partial_kind_of((cg_op)g->op[k], i);
    weight w = {CG_SLOT_ONE, kind == CG_PARTIAL_MINUS_ONE};
    if (kind != CG_PARTIAL_ONE && kind != CG_PARTIAL_MINUS_ONE) *partial = w.slot = take_slot(l);
    link_edge(l, g->arg[k][i], k, w);
}

/* x * x: two edges become one. Once all partials have their slots, which none may share. */
static void merge_double_edges(cg_linear_graph *l, cg_id nnode) {
    for (cg_id k = 0; k < nnode && l->status == CG_OK; k++) {
        if (l->vertex[k].nin != 2) continue;
        cg_id second = l->vertex[k].first_in, first = l->edge[second].next_in;
        if (l->edge[first].from != l->edge[second].from) continue;
        add_to_edge(l, first, l->edge[second].slot, CG_SLOT_ONE, l->edge[second].negative);
        remove_edge(l, second);
    }
}

static int allocate(cg_linear_graph *l) {
    l->vertex = cg_array(l->nvertex, sizeof *l->vertex);
    l->joins = cg_array(l->nvertex, sizeof *l->joins);
    if (!l->vertex || !l->joins) return 0;
    for (cg_id k = 0; k < l->nvertex; k++) {
        l->vertex[k] = (cg_linear_vertex){CG_NONE, CG_NONE, 0, 0};
        l->joins[k] = CG_NONE;
    }
    while (l->nslot < CG_SLOT_FIRST && l->status == CG_OK) take_slot(l);
    return l->status == CG_OK;
}

cg_status cg_linear_make(const cg_graph *g, size_t limit, cg_linear_graph *l, cg_id (*partial)[2]) {
    memset(l, 0, sizeof *l);
    l->free_edge = CG_NONE;
    l->product_limit = limit;
    if (g->noutput > CG_NONE - 1 - g->nnode) return CG_ETOOBIG;
    l->nvertex = g->nnode + g->noutput;
    uint8_t *mark = cg_array(g->nnode, sizeof *mark);
    if (!mark || !allocate(l)) return free(mark), CG_ENOMEM;
    cg_activity(g, mark);
    for (cg_id k = 0; k < g->nnode; k++) {
        partial[k][0] = partial[k][1] = CG_SLOT_UNUSED;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++)
            if (cg_is_active(mark[k]) && cg_is_active(mark[g->arg[k][i]]))
                add_argument(l, g, k, i, &partial[k][i]);
    }
    for (cg_id i = 0; i < g->noutput; i++)
        if (cg_is_active(mark[g->output[i]]))
            link_edge(l, g->output[i], g->nnode + i, (weight){CG_SLOT_ONE, 0});
    free(mark);
    merge_double_edges(l, g->nnode);
    return l->status;
}

void cg_linear_free(cg_linear_graph *l) {
    free(l->vertex);
    free(l->edge);
    free(l->joins);
    free(l->users);
    free(l->free_slot);
    free(l->product);
    free(l->run);
    memset(l, 0, sizeof *l);
}
