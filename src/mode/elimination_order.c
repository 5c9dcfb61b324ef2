#include "mode/elimination_order.h"

#include "memory.h"

/* Whether v is still there and between inputs and outputs. A node that is not active has no edges;
 * nor has one that was eliminated. */
static int is_between(const cg_graph *g, const cg_linear_graph *l, cg_id v) {
    return g->op[v] != CG_INPUT && l->vertex[v].nin > 0 && l->vertex[v].nout > 0;
}

/* v is a summand as it is, or less, of one other; or what it has of one other. */
static int is_summand(const cg_graph *g, const cg_linear_graph *l, cg_id v) {
    const cg_linear_vertex *vertex = &l->vertex[v];
    return is_between(g, l, v) && vertex->nout == 1 && cg_linear_is_unit(l, vertex->first_out);
}
static int is_copy(const cg_graph *g, const cg_linear_graph *l, cg_id v) {
    const cg_linear_vertex *vertex = &l->vertex[v];
    return is_between(g, l, v) && vertex->nin == 1 && cg_linear_is_unit(l, vertex->first_in);
}

/* A summand leaves its edges to the sum, a copy to the original. Sums begin with the last of a
 * chain and copies with the first, so that each leaves its own edges alone and not those of all
 * that came to it before. */
static cg_status merge_sums(const cg_graph *g, cg_linear_graph *l, cg_id *merged) {
    cg_status status = CG_OK;
    *merged = 0;
    for (cg_id before = CG_NONE; before != *merged && status == CG_OK;) {
        before = *merged;
        for (cg_id v = g->nnode; v-- > 0 && status == CG_OK;)
            if (is_summand(g, l, v)) status = cg_linear_eliminate(l, v), ++*merged;
        for (cg_id v = 0; v < g->nnode && status == CG_OK; v++)
            if (is_copy(g, l, v)) status = cg_linear_eliminate(l, v), ++*merged;
    }
    return status;
}

/* ---- Markowitz: a heap of vertices by in-degree * out-degree, the lowest id first of equals ---
 */

typedef struct heap {
    const cg_linear_graph *l;
    cg_id *vertex; /* in heap order, size count */
    cg_id *place;  /* of each vertex in it, CG_NONE where it is not; size nvertex */
    cg_id count;
} heap;

static uint64_t price(const heap *h, cg_id v) {
    return (uint64_t)h->l->vertex[v].nin * h->l->vertex[v].nout;
}

static int comes_before(const heap *h, cg_id v, cg_id w) {
    uint64_t of_v = price(h, v), of_w = price(h, w);
    return of_v < of_w || (of_v == of_w && v > w);
}

static void put(heap *h, cg_id place, cg_id v) {
    h->vertex[place] = v;
    h->place[v] = place;
}

static void sift_up(heap *h, cg_id place) {
    cg_id v = h->vertex[place];
    for (; place > 0 && comes_before(h, v, h->vertex[(place - 1) / 2]); place = (place - 1) / 2)
        put(h, place, h->vertex[(place - 1) / 2]);
    put(h, place, v);
}

static void sift_down(heap *h, cg_id place) {
    cg_id v = h->vertex[place];
    for (;;) {
        size_t child = 2 * (size_t)place + 1;
        if (child >= h->count) break;
        if (child + 1 < h->count && comes_before(h, h->vertex[child + 1], h->vertex[child]))
            child++;
        if (!comes_before(h, h->vertex[child], v)) break;
        put(h, place, h->vertex[child]);
        place = (cg_id)child;
    }
    put(h, place, v);
}

static void reprice(heap *h, cg_id v) {
    if (h->place[v] == CG_NONE) return;
    sift_up(h, h->place[v]);
    sift_down(h, h->place[v]);
}

static cg_id take_first(heap *h) {
    cg_id first = h->vertex[0], last = h->vertex[--h->count];
    h->place[first] = CG_NONE;
    if (h->count > 0) {
        put(h, 0, last);
        sift_down(h, 0);
    }
    return first;
}

/* Neighbours of the vertex about to be eliminated, whose degrees will change: its edges go with
 * it. Returns how many. */
static cg_id neighbours_of(const cg_linear_graph *l, cg_id v, cg_id *neighbour) {
    cg_id count = 0;
    for (cg_id e = l->vertex[v].first_in; e != CG_NONE; e = l->edge[e].next_in)
        neighbour[count++] = l->edge[e].from;
    for (cg_id e = l->vertex[v].first_out; e != CG_NONE; e = l->edge[e].next_out)
        neighbour[count++] = l->edge[e].to;
    return count;
}

static cg_status eliminate_cheapest(heap *h, cg_linear_graph *l, cg_id *neighbour) {
    while (h->count > 0) {
        cg_id v = take_first(h), count = neighbours_of(l, v, neighbour);
        cg_status status = cg_linear_eliminate(l, v);
        if (status != CG_OK) return status;
        for (cg_id i = 0; i < count; i++) reprice(h, neighbour[i]);
    }
    return CG_OK;
}

static cg_status markowitz(const cg_graph *g, cg_linear_graph *l) {
    heap h = {.l = l,
              .vertex = cg_array(l->nvertex, sizeof *h.vertex),
              .place = cg_array(l->nvertex, sizeof *h.place)};
    cg_id *neighbour = cg_array(l->nvertex, sizeof *neighbour);
    cg_status status = CG_ENOMEM;
    if (h.vertex && h.place && neighbour) {
        for (cg_id v = 0; v < l->nvertex; v++) {
            h.place[v] = CG_NONE;
            if (v < g->nnode && is_between(g, l, v)) put(&h, h.count++, v);
        }
        for (cg_id place = h.count; place-- > 0;) sift_down(&h, place);
        status = eliminate_cheapest(&h, l, neighbour);
    }
    free(h.vertex);
    free(h.place);
    free(neighbour);
    return status;
}

cg_status cg_eliminate_all(const cg_graph *g, cg_elimination_order order, cg_linear_graph *l,
                           cg_id *merged) {
    cg_status status = merge_sums(g, l, merged);
    if (status != CG_OK) return status;
    if (order == CG_ELIMINATE_MARKOWITZ) return markowitz(g, l);
    for (cg_id i = 0; i < g->nnode && status == CG_OK; i++) {
        cg_id v = order == CG_ELIMINATE_FORWARD ? i : g->nnode - 1 - i;
        if (is_between(g, l, v)) status = cg_linear_eliminate(l, v);
    }
    return status;
}
