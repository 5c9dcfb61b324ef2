/* elimination: the Jacobian by vertex elimination.
 *
 *     inputs ──► vertices between ──► outputs        every vertex between is removed, its edges in
 *                                                    joined with its edges out (linear_graph.h),
 *     inputs ───────────────────────► outputs        until edges are the Jacobian's entries
 *
 * The order and all fill-in are found once, at set-up, without a number: what is left for each
 * point is to evaluate, to put the partials into their slots, and a straight list of multiply-adds
 * on slots, kept in runs of one kind. Slots are used anew as soon as their edges are gone. */
#include "cheapgrad/elimination.h"

#include <inttypes.h>
#include <string.h>

#include "memory.h"
#include "mode/elimination_order.h"
#include "mode/linearise.h"
#include "mode/outputs.h"

/* One entry of the Jacobian: row, column, and its value, +-w[slot]. */
typedef struct entry {
    cg_id output, input, slot;
    int negative;
} entry;

typedef struct elimination {
    cg_work work;
    double *v;           /* values of all nodes, size nnode */
    double *w;           /* partials and fill-in, size nslot */
    cg_id (*partial)[2]; /* slots that each node's partials go to, size nnode */
    cg_product *product; /* size nproduct */
    cg_product_run *run; /* size nrun */
    entry *entry;        /* size nentry */
    size_t nslot, nproduct, nrun, nentry;
    cg_id merged;
    uint64_t nedge; /* active edges: all that the linearised graph has before it is changed */
} elimination;

static cg_status can_do(const cg_graph *g, const cg_options *options, cg_error *error) {
    (void)options;
    uint64_t edges = cg_graph_edges(g);
    if (edges <= CG_ELIMINATION_MAX) return CG_OK;
    return cg_fail(error, CG_ECANNOT,
                   "elimination: %" PRIu64 " edges, and it takes at most %" PRIu64, edges,
                   CG_ELIMINATION_MAX);
}

static void done(cg_work *work) {
    elimination *e = (elimination *)work;
    free(e->v);
    free(e->w);
    free(e->partial);
    free(e->product);
    free(e->run);
    free(e->entry);
    free(e);
}

/* The edges that are left lead from inputs to outputs. */
static cg_status collect_entries(elimination *e, const cg_graph *g, const cg_linear_graph *l) {
    for (cg_id i = 0; i < g->noutput; i++) e->nentry += l->vertex[g->nnode + i].nin;
    e->entry = cg_array(e->nentry, sizeof *e->entry);
    if (!e->entry) return CG_ENOMEM;
    size_t n = 0;
    for (cg_id i = 0; i < g->noutput; i++)
        for (cg_id k = l->vertex[g->nnode + i].first_in; k != CG_NONE; k = l->edge[k].next_in)
            e->entry[n++] =
                (entry){i, g->arg[l->edge[k].from][0], l->edge[k].slot, l->edge[k].negative};
    return CG_OK;
}

/* Takes over what was recorded. */
static cg_status keep_plan(elimination *e, const cg_graph *g, cg_linear_graph *l) {
    e->product = l->product;
    e->run = l->run;
    l->product = NULL;
    l->run = NULL;
    e->nproduct = l->nproduct;
    e->nrun = l->nrun;
    e->nslot = l->nslot;
    e->v = cg_array(g->nnode, sizeof *e->v);
    e->w = cg_zeroed(e->nslot, sizeof *e->w);
    if (!e->v || !e->w) return CG_ENOMEM;
    e->w[CG_SLOT_ONE] = 1.0;
    return collect_entries(e, g, l);
}

static cg_status plan(elimination *e, const cg_graph *g, cg_elimination_order order) {
    cg_linear_graph l;
    e->partial = cg_array(g->nnode, sizeof *e->partial);
    if (!e->partial) return CG_ENOMEM;
    cg_status status = cg_linear_make(g, CG_ELIMINATION_MAX, &l, e->partial);
    if (status == CG_OK) status = cg_eliminate_all(g, order, &l, &e->merged);
    if (status == CG_OK) status = cg_graph_count_edges(g, CG_EDGES_ACTIVE, &e->nedge);
    if (status == CG_OK) status = keep_plan(e, g, &l);
    cg_linear_free(&l);
    return status;
}

static cg_status setup(const cg_graph *g, cg_elimination_order order, cg_work **work,
                       cg_error *error) {
    elimination *e = cg_zeroed(1, sizeof *e);
    if (!e) return CG_ENOMEM;
    cg_status status = plan(e, g, order);
    if (status == CG_OK) {
        *work = &e->work;
        return CG_OK;
    }
    done(&e->work);
    if (status != CG_ECANNOT) return status;
    return cg_fail(error, CG_ECANNOT,
                   "elimination: the Jacobian takes more than %" PRIu64 " operations",
                   CG_ELIMINATION_MAX);
}

static cg_status setup_forward(const cg_graph *g, const cg_options *options, cg_work **work,
                               cg_error *error) {
    (void)options;
    return setup(g, CG_ELIMINATE_FORWARD, work, error);
}

static cg_status setup_reverse(const cg_graph *g, const cg_options *options, cg_work **work,
                               cg_error *error) {
    (void)options;
    return setup(g, CG_ELIMINATE_REVERSE, work, error);
}

static cg_status setup_markowitz(const cg_graph *g, const cg_options *options, cg_work **work,
                                 cg_error *error) {
    (void)options;
    return setup(g, CG_ELIMINATE_MARKOWITZ, work, error);
}

static void function(cg_work *work, const double *x, double *y) {
    cg_eval_outputs(work->graph, x, ((elimination *)work)->v, y);
}

/* Values, and every partial into its slot; those that are not needed into one that nobody reads. */
static void linearise(const elimination *e, const double *x) {
    const cg_graph *g = e->work.graph;
    double *w = e->w, d[2] = {0, 0};
    for (cg_id k = 0; k < g->nnode; k++) {
        if (!cg_linearise_node(g, k, x, e->v, d)) continue;
        w[e->partial[k][0]] = d[0];
        w[e->partial[k][1]] = d[1];
    }
}

/* One run of operations of the same kind. */
static void multiply_run(cg_product_kind kind, const cg_product *p, const cg_product *end,
                         double *w) {
    switch (kind) {
    case CG_PRODUCT:
        for (; p < end; p++) w[p->d] = w[p->a] * w[p->b];
        break;
    case CG_PLUS_PRODUCT:
        for (; p < end; p++) w[p->d] = w[p->c] + w[p->a] * w[p->b];
        break;
    case CG_LESS_PRODUCT:
        for (; p < end; p++) w[p->d] = w[p->c] - w[p->a] * w[p->b];
        break;
    case CG_PLUS_TERM:
        for (; p < end; p++) w[p->d] = w[p->c] + w[p->a];
        break;
    case CG_LESS_TERM:
        for (; p < end; p++) w[p->d] = w[p->c] - w[p->a];
        break;
    }
}

/* Outputs into y, the Jacobian's entries into w. */
static void accumulate(const elimination *e, const double *x, double *y) {
    linearise(e, x);
    const cg_product *p = e->product;
    for (size_t i = 0; i < e->nrun; i++) {
        multiply_run(e->run[i].kind, p, p + e->run[i].count, e->w);
        p += e->run[i].count;
    }
    cg_outputs(e->work.graph, e->v, y);
}

static double value_of(const elimination *e, const entry *i) {
    return i->negative ? -e->w[i->slot] : e->w[i->slot];
}

static void gradient(cg_work *work, const double *x, double *y, double *g) {
    const elimination *e = (const elimination *)work;
    accumulate(e, x, y);
    for (cg_id j = 0; j < work->graph->ninput; j++) g[j] = 0.0;
    for (const entry *i = e->entry; i < e->entry + e->nentry; i++) g[i->input] += value_of(e, i);
}

static void jacobian(cg_work *work, const double *x, double *y, double *rows) {
    const elimination *e = (const elimination *)work;
    size_t n = work->graph->ninput, size = n * work->graph->noutput;
    accumulate(e, x, y);
    for (size_t i = 0; i < size; i++) rows[i] = 0.0;
    for (const entry *i = e->entry; i < e->entry + e->nentry; i++)
        rows[i->output * n + i->input] = value_of(e, i);
}

static cg_counts counts(const cg_work *work) {
    const elimination *e = (const elimination *)work;
    cg_counts counts = {.edge_visits = e->nedge, .calls = cg_functions(work->graph)};
    for (size_t i = 0; i < e->nrun; i++) {
        cg_product_kind kind = e->run[i].kind;
        if (kind != CG_PLUS_TERM && kind != CG_LESS_TERM) counts.multiplications += e->run[i].count;
        if (kind != CG_PRODUCT) counts.additions += e->run[i].count;
    }
    return counts;
}

static size_t bytes(const cg_work *work) {
    const elimination *e = (const elimination *)work;
    size_t node = sizeof *e->v + sizeof *e->partial;
    return sizeof *e + work->graph->nnode * node + e->nslot * sizeof *e->w +
           e->nproduct * sizeof *e->product + e->nrun * sizeof *e->run +
           e->nentry * sizeof *e->entry;
}

#define ROW(order, row_name, row_title)                                                            \
    extern const cg_mode cg_mode_elimination##order;                                               \
    const cg_mode cg_mode_elimination##order = {                                                   \
        .name = (row_name),                                                                        \
        .title = (row_title),                                                                      \
        .accuracy = 1e-11,                                                                         \
        .points = 1,                                                                               \
        .inputs_per_sweep = CG_NO_SWEEP,                                                           \
        .edges = CG_EDGES_ACTIVE,                                                                  \
        .can_do = can_do,                                                                          \
        .setup = setup##order,                                                                     \
        .done = done,                                                                              \
        .function = function,                                                                      \
        .gradient = gradient,                                                                      \
        .jacobian = jacobian,                                                                      \
        .counts = counts,                                                                          \
        .bytes = bytes,                                                                            \
    };
ROW(_forward, "elimination-forward", "vertex elimination from the inputs on")
ROW(_reverse, "elimination-reverse", "vertex elimination from the outputs back")
ROW(_markowitz, "elimination", "vertex elimination, Markowitz's rule")
#undef ROW

cg_status cg_elimination_size_of(const cg_work *work, cg_elimination_size *size) {
    if (!work || !size) return CG_ENULL;
    if (work->mode->counts != counts) return CG_ECANNOT;
    const elimination *e = (const elimination *)work;
    *size = (cg_elimination_size){
        .merged = e->merged, .operations = e->nproduct, .slots = e->nslot, .nonzeros = e->nentry};
    return CG_OK;
}
