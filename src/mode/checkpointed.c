/* Reverse mode in little memory: the graph is cut into steps, a few states between steps are kept
 * as checkpoints, and what lies between is evaluated again when its turn to be reversed comes.
 *
 *   nodes   0 ...........|...........|...........|........... nnode
 *   steps        0             1            2            3          partials are kept of one step
 *   state        values of the nodes that cross the cut              at a time
 *
 * A value lives from its node to its last use, and its slot is given to another node then; so the
 * state is as wide as the graph's widest cut, not as long as the graph. The adjoint of a node lives
 * over the same stretch the other way round, so the same slots serve. Steps are cut where the
 * fewest values cross. The order of the work is revolve's (revolve.h). Works for every graph; it
 * pays on long and narrow ones: time stepping, recurrent networks. */
#include <string.h>

#include "cheapgrad/elementary.h"
#include "cheapgrad/mode.h"
#include "memory.h"
#include "mode/revolve.h"
#include "portable.h"

typedef struct checkpointed {
    cg_work work;
    cg_id *slot;          /* where each node's value and adjoint live, size nnode */
    cg_id nslot;          /* width of the state */
    cg_id *cut;           /* first node of each step, size nstep + 1 */
    cg_id nstep;          /* steps */
    unsigned ncheckpoint; /* states that may be held */
    cg_id longest;        /* nodes in the longest step */
    double *value;        /* the state, size nslot */
    double *adjoint;      /* size nslot; all zero between sweeps */
    double *checkpoint;   /* kept states, size ncheckpoint * nslot */
    uint64_t *start;      /* steps that they stand before, size ncheckpoint */
    double (*partial)[2]; /* of the step being reversed, size longest */
    cg_counts counts;
    const double *x; /* of the sweep under way */
    double *y, *g;   /* the same */
    cg_id seed;      /* output to seed, or CG_NONE for all of them */
} checkpointed;

/* The last node that uses each node's value; outputs are used to the very end. */
static void find_last_use(const cg_graph *g, cg_id *last) {
    for (cg_id k = 0; k < g->nnode; k++) {
        last[k] = k;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) last[g->arg[k][i]] = k;
    }
    for (cg_id i = 0; i < g->noutput; i++) last[g->output[i]] = g->nnode;
}

/* Gives slots: a node's own is taken before its arguments' are given back, so that no function
 * overwrites what it reads. last: size nnode. width[k]: slots in use behind node k, size nnode. */
static void give_slots(checkpointed *w, const cg_id *last, cg_id *free_slot, cg_id *width) {
    const cg_graph *g = w->work.graph;
    cg_id nfree = 0;
    for (cg_id k = 0; k < g->nnode; k++) {
        w->slot[k] = nfree ? free_slot[--nfree] : w->nslot++;
        int arity = cg_op_arity((cg_op)g->op[k]);
        for (int i = 0; i < arity; i++) {
            cg_id a = g->arg[k][i];
            if (last[a] == k && !(i == 1 && a == g->arg[k][0])) free_slot[nfree++] = w->slot[a];
        }
        if (last[k] == k) free_slot[nfree++] = w->slot[k];
        width[k] = w->nslot - nfree;
    }
}

/* Cuts near equal shares of the nodes, each moved by up to a quarter of a share to where the fewest
 * values cross. */
static void cut_steps(checkpointed *w, const cg_id *width) {
    uint64_t nnode = w->work.graph->nnode, share = nnode / w->nstep;
    w->cut[0] = 0;
    w->cut[w->nstep] = (cg_id)nnode;
    for (cg_id s = 1; s < w->nstep; s++) {
        uint64_t ideal = nnode * s / w->nstep, best = ideal;
        for (uint64_t d = 1; d <= share / 4; d++) {
            if (width[ideal + d - 1] < width[best - 1]) best = ideal + d;
            if (width[ideal - d - 1] < width[best - 1]) best = ideal - d;
        }
        w->cut[s] = (cg_id)best;
    }
    for (cg_id s = 0; s < w->nstep; s++)
        if (w->cut[s + 1] - w->cut[s] > w->longest) w->longest = w->cut[s + 1] - w->cut[s];
}

/* keep is a constant: whether to keep the partials, those of node `first` first. */
static CG_ALWAYS_INLINE void evaluate(checkpointed *w, cg_id first, cg_id end, int keep) {
    const cg_graph *g = w->work.graph;
    const cg_id *slot = w->slot;
    double *v = w->value, (*partial)[2] = w->partial;
    for (cg_id k = first; k < end; k++) {
        cg_id a = g->arg[k][0], b = g->arg[k][1];
        double *d = keep ? partial[k - first] : NULL;
        switch ((cg_op)g->op[k]) {
        case CG_INPUT:
            v[slot[k]] = w->x[a];
            break;
        case CG_CONST:
            v[slot[k]] = g->constant[a];
            break;
#define CG_UNARY(NAME, name, ...)                                                                  \
    case CG_##NAME: {                                                                              \
        double p = v[slot[a]], value = cg_value_##name(p);                                         \
        if (keep) d[0] = cg_dx_##name(p, value);                                                   \
        v[slot[k]] = value;                                                                        \
        break;                                                                                     \
    }
#define CG_BINARY(NAME, name, ...)                                                                 \
    case CG_##NAME: {                                                                              \
        double p = v[slot[a]], q = v[slot[b]], value = cg_value_##name(p, q);                      \
        if (keep) d[0] = cg_dx_##name(p, q, value), d[1] = cg_dy_##name(p, q, value);              \
        v[slot[k]] = value;                                                                        \
        break;                                                                                     \
    }
#include "cheapgrad/functions.def"
        case CG_NOP:
            break;
        }
    }
}

static void advance(checkpointed *w, cg_id first, cg_id end) {
    evaluate(w, first, end, 0);
}

static void record(checkpointed *w, cg_id first, cg_id end) {
    evaluate(w, first, end, 1);
}

/* Every adjoint is taken out of its slot as its node is passed: what is left is zero. One of 0
 * carries nothing, as in the tape's sweep (tape_sweep.h). */
static void sweep(checkpointed *w, cg_id first, cg_id end) {
    const cg_graph *g = w->work.graph;
    for (cg_id k = end; k-- > first;) {
        double adjoint = w->adjoint[w->slot[k]];
        w->adjoint[w->slot[k]] = 0.0;
        if (g->op[k] == CG_INPUT) w->g[g->arg[k][0]] = adjoint;
        for (int i = 0; i < cg_op_arity((cg_op)g->op[k]); i++) {
            double flow = w->partial[k - first][i] * adjoint;
            w->adjoint[w->slot[g->arg[k][i]]] += adjoint != 0.0 ? flow : 0.0;
        }
    }
}

static void advance_chain(void *chain, uint64_t from, uint64_t to) {
    checkpointed *w = chain;
    advance(w, w->cut[from], w->cut[to]);
}

static void store_state(void *chain, unsigned checkpoint) {
    checkpointed *w = chain;
    memcpy(w->checkpoint + (size_t)checkpoint * w->nslot, w->value, w->nslot * sizeof *w->value);
}

static void restore_state(void *chain, unsigned checkpoint) {
    checkpointed *w = chain;
    memcpy(w->value, w->checkpoint + (size_t)checkpoint * w->nslot, w->nslot * sizeof *w->value);
}

static void gather_outputs(const checkpointed *w, double *y) {
    const cg_graph *g = w->work.graph;
    for (cg_id i = 0; i < g->noutput; i++) y[i] = w->value[w->slot[g->output[i]]];
}

static void reverse_step(void *chain, uint64_t step) {
    checkpointed *w = chain;
    const cg_graph *g = w->work.graph;
    record(w, w->cut[step], w->cut[step + 1]);
    if (step + 1 == w->nstep) {
        gather_outputs(w, w->y);
        for (cg_id i = 0; i < g->noutput; i++)
            if (w->seed == CG_NONE || w->seed == i) w->adjoint[w->slot[g->output[i]]] += 1.0;
    }
    sweep(w, w->cut[step], w->cut[step + 1]);
}

static void function(cg_work *work, const double *x, double *y) {
    checkpointed *w = (checkpointed *)work;
    w->x = x;
    advance(w, 0, work->graph->nnode);
    gather_outputs(w, y);
}

static const cg_revolve_actions actions = {advance_chain, store_state, restore_state, reverse_step};

static void gradient_of(checkpointed *w, cg_id seed, const double *x, double *y, double *g) {
    w->seed = seed;
    w->x = x;
    w->y = y;
    w->g = g;
    cg_revolve(w->ncheckpoint, w->nstep, w->start, &actions, w);
}

static void gradient(cg_work *work, const double *x, double *y, double *g) {
    gradient_of((checkpointed *)work, CG_NONE, x, y, g);
}

static void jacobian(cg_work *work, const double *x, double *y, double *jacobian) {
    const cg_graph *graph = work->graph;
    for (cg_id i = 0; i < graph->noutput; i++)
        gradient_of((checkpointed *)work, i, x, y, jacobian + (size_t)i * graph->ninput);
}

/* Functions between two cuts. */
static uint64_t functions_in(const checkpointed *w, uint64_t from, uint64_t to) {
    uint64_t functions = 0;
    for (cg_id k = w->cut[from]; k < w->cut[to]; k++)
        functions += cg_op_arity((cg_op)w->work.graph->op[k]) > 0;
    return functions;
}

static void count_advance(void *chain, uint64_t from, uint64_t to) {
    checkpointed *w = chain;
    w->counts.calls += functions_in(w, from, to);
}

static void count_nothing(void *chain, unsigned checkpoint) {
    (void)chain, (void)checkpoint;
}

static void count_reverse(void *chain, uint64_t step) {
    count_advance(chain, step, step + 1);
}

/* The schedule, followed with a pencil. */
static void count(checkpointed *w) {
    const cg_revolve_actions pencil = {count_advance, count_nothing, count_nothing, count_reverse};
    uint64_t edges = cg_graph_edges(w->work.graph);
    w->counts = (cg_counts){.edge_visits = edges, .multiplications = edges, .additions = edges};
    cg_revolve(w->ncheckpoint, w->nstep, w->start, &pencil, w);
}

static void done(cg_work *work) {
    checkpointed *w = (checkpointed *)work;
    free(w->slot);
    free(w->cut);
    free(w->value);
    free(w->adjoint);
    free(w->checkpoint);
    free(w->start);
    free(w->partial);
    free(w);
}

/* There are no more steps than nodes, and no more checkpoints than steps. */
static void choose_steps(checkpointed *w, const cg_options *options) {
    cg_id nnode = w->work.graph->nnode;
    w->ncheckpoint = options->checkpoints ? options->checkpoints : CG_CHECKPOINTS;
    if (w->ncheckpoint > nnode) w->ncheckpoint = nnode;
    uint64_t steps = options->steps ? options->steps : cg_revolve_reach(w->ncheckpoint, 2);
    w->nstep = steps < nnode ? (cg_id)steps : nnode;
    if (w->ncheckpoint > w->nstep) w->ncheckpoint = w->nstep;
}

/* Slots and cuts, with three arrays that only they need. */
static int plan(checkpointed *w) {
    cg_id nnode = w->work.graph->nnode;
    cg_id *last = cg_array(nnode, sizeof *last), *free_slot = cg_array(nnode, sizeof *free_slot);
    cg_id *width = cg_array(nnode, sizeof *width);
    int had = last && free_slot && width;
    if (had) {
        find_last_use(w->work.graph, last);
        give_slots(w, last, free_slot, width);
        cut_steps(w, width);
    }
    free(last);
    free(free_slot);
    free(width);
    return had;
}

static cg_status setup(const cg_graph *g, const cg_options *options, cg_work **work,
                       cg_error *error) {
    (void)error;
    checkpointed *w = cg_zeroed(1, sizeof *w);
    if (!w) return CG_ENOMEM;
    w->work.graph = g;
    choose_steps(w, options);
    w->slot = cg_array(g->nnode, sizeof *w->slot);
    w->cut = cg_array((size_t)w->nstep + 1, sizeof *w->cut);
    if (!w->slot || !w->cut || !plan(w)) return done(&w->work), CG_ENOMEM;
    w->value = cg_array(w->nslot, sizeof *w->value);
    w->adjoint = cg_zeroed(w->nslot, sizeof *w->adjoint);
    w->checkpoint = cg_array((size_t)w->ncheckpoint * w->nslot, sizeof *w->checkpoint);
    w->start = cg_array(w->ncheckpoint, sizeof *w->start);
    w->partial = cg_array(w->longest, sizeof *w->partial);
    if (!w->value || !w->adjoint || !w->checkpoint || !w->start || !w->partial)
        return done(&w->work), CG_ENOMEM;
    count(w);
    *work = &w->work;
    return CG_OK;
}

static cg_counts counts(const cg_work *work) {
    return ((const checkpointed *)work)->counts;
}

static size_t bytes(const cg_work *work) {
    const checkpointed *w = (const checkpointed *)work;
    size_t states = (size_t)w->ncheckpoint + 2; /* value and adjoint are as wide as a checkpoint */
    return sizeof *w + work->graph->nnode * sizeof *w->slot +
           ((size_t)w->nstep + 1) * sizeof *w->cut + states * w->nslot * sizeof *w->value +
           w->ncheckpoint * sizeof *w->start + w->longest * sizeof *w->partial;
}

const cg_mode cg_mode_checkpointed = {
    .name = "checkpointed",
    .title = "reverse mode in steps, between checkpoints placed by revolve",
    .accuracy = 1e-11,
    .points = 1,
    .setup = setup,
    .done = done,
    .function = function,
    .gradient = gradient,
    .jacobian = jacobian,
    .counts = counts,
    .bytes = bytes,
};
