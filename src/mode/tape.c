/* Reverse mode with a tape: one pass over the graph evaluates each node and writes down its
 * statement, one sweep back over the statements accumulates the adjoints (Griewank & Walther,
 * chapter 3). A statement is the node's partials and its arguments, 24 bytes:
 *
 *                    z = x * y             w = sin z
 *   statements   | y  x | x y |        | cos z  0 | z - |
 *
 *   record       --> values, one by one, and a statement beside each
 *   reverse      <-- adjoint(argument) += partial * adjoint(node), for both arguments
 *
 * A missing argument (-) is a sink, whose adjoint nobody reads, so that no statement is asked.
 *
 * Neither pass jumps by the operation where it can help it: sums, differences and products are
 * evaluated by one formula (arithmetic.h), and the sweep only knows statements. */
#include <string.h>

#include "cheapgrad/mode.h"
#include "cheapgrad/tape.h"
#include "memory.h"
#include "mode/arithmetic.h"
#include "mode/outputs.h"
#include "mode/tape_sweep.h"

typedef struct tape_work {
    cg_work work;
    double *value;           /* of each node, size nnode */
    cg_statement *statement; /* of each node, size nnode */
    double *adjoint;         /* of each node, then of the sinks, size ids(graph) */
} tape_work;

/* Node k is variable k; the sinks come after the last. */
static size_t ids(const cg_graph *g) {
    return (size_t)g->nnode + CG_TAPE_SINKS;
}

static tape_work *of(cg_work *work) {
    return (tape_work *)work;
}

static void done(cg_work *work) {
    free(of(work)->value);
    free(of(work)->statement);
    free(of(work)->adjoint);
    free(work);
}

static cg_status setup(const cg_graph *g, const cg_options *options, cg_work **work,
                       cg_error *error) {
    (void)options;
    if (g->nnode > CG_NONE - CG_TAPE_SINKS)
        return cg_fail(error, CG_ETOOBIG, "no ids left for the tape's sinks");
    tape_work *w = cg_zeroed(1, sizeof *w);
    if (!w) return CG_ENOMEM;
    w->value = cg_array(g->nnode, sizeof *w->value);
    w->statement = cg_array(g->nnode, sizeof *w->statement);
    w->adjoint = cg_array(ids(g), sizeof *w->adjoint);
    if (!w->value || !w->statement || !w->adjoint) {
        done(&w->work);
        return CG_ENOMEM;
    }
    *work = &w->work;
    return CG_OK;
}

/* Copied whole, as bytes: taken one by one, compilers shuffle ids through vector registers. */
static CG_ALWAYS_INLINE void note(cg_statement *s, const cg_id arg[2], cg_pair partial) {
    memcpy(s->partial, &partial, sizeof s->partial);
    memcpy(s->arg, arg, sizeof s->arg);
}

/* The two kinds of nodes. keep is a constant: whether to write down the statement s. */
static CG_ALWAYS_INLINE void arithmetic(const cg_graph *g, cg_id k, double *v, cg_statement *s,
                                        int keep) {
    cg_pair d;
    v[k] = cg_arithmetic_at(g->op[k], v[g->arg[k][0]], v[g->arg[k][1]], &d);
    if (keep) note(s, g->arg[k], d);
}

/* Arguments are read before the value is stored: only then do compilers see that sin and its
 * partial cos are of the same number, and compute both in one call. */
static CG_ALWAYS_INLINE void other(const cg_graph *g, cg_id k, const double *x, double *v,
                                   cg_statement *s, int keep) {
    cg_id a = g->arg[k][0], b = g->arg[k][1], sink = g->nnode + k % CG_TAPE_SINKS;
    switch ((cg_op)g->op[k]) {
    case CG_INPUT:
        v[k] = x[a];
        if (keep) note(s, (cg_id[]){sink, sink}, (cg_pair){0.0, 0.0});
        break;
    case CG_CONST:
        v[k] = g->constant[a];
        if (keep) note(s, (cg_id[]){sink, sink}, (cg_pair){0.0, 0.0});
        break;
#define CG_UNARY(NAME, name, ...)                                                                  \
    case CG_##NAME: {                                                                              \
        double p = v[a], value = cg_value_##name(p);                                               \
        if (keep) note(s, (cg_id[]){a, sink}, (cg_pair){cg_dx_##name(p, value), 0.0});             \
        v[k] = value;                                                                              \
        break;                                                                                     \
    }
#define CG_BINARY(NAME, name, ...)                                                                 \
    case CG_##NAME: {                                                                              \
        double p = v[a], q = v[b], value = cg_value_##name(p, q);                                  \
        double dx = cg_dx_##name(p, q, value), dy = cg_dy_##name(p, q, value);                     \
        if (keep) note(s, g->arg[k], (cg_pair){dx, dy});                                           \
        v[k] = value;                                                                              \
        break;                                                                                     \
    }
#include "cheapgrad/functions.def"
    case CG_NOP:
        break;
    }
}

static CG_ALWAYS_INLINE void evaluate(tape_work *w, const double *x, double *y, int keep) {
    const cg_graph g = *w->work.graph; /* a copy, which no statement that is written can change */
    double *v = w->value;
    cg_statement *s = w->statement;
    for (cg_id k = 0; k < g.nnode; k++, s++)
        if (cg_is_arithmetic(g.op[k]))
            arithmetic(&g, k, v, s, keep);
        else
            other(&g, k, x, v, s, keep);
    cg_outputs(&g, v, y);
}

static void function(cg_work *work, const double *x, double *y) {
    evaluate(of(work), x, y, 0);
}

static void record(cg_work *work, const double *x, double *y) {
    evaluate(of(work), x, y, 1);
}

/* Adjoints by all nodes of the sum of the outputs first ... last-1. */
static void sweep(tape_work *w, cg_id first, cg_id last, double *gradient) {
    const cg_graph *g = w->work.graph;
    double *adjoint = w->adjoint;
    memset(adjoint, 0, ids(g) * sizeof *adjoint);
    for (cg_id i = first; i < last; i++) adjoint[g->output[i]] += 1.0;
    cg_tape_sweep(w->statement, 0, g->nnode, adjoint);
    for (cg_id j = 0; j < g->ninput; j++) gradient[j] = adjoint[g->input[j]];
}

static void reverse(cg_work *work, double *gradient) {
    sweep(of(work), 0, work->graph->noutput, gradient);
}

static void gradient(cg_work *work, const double *x, double *y, double *g) {
    record(work, x, y);
    reverse(work, g);
}

static void jacobian(cg_work *work, const double *x, double *y, double *j) {
    record(work, x, y);
    for (cg_id i = 0; i < work->graph->noutput; i++)
        sweep(of(work), i, i + 1, j + (size_t)i * work->graph->ninput);
}

static cg_counts counts(const cg_work *work) {
    uint64_t edges = cg_graph_edges(work->graph);
    return (cg_counts){edges, edges, edges, cg_functions(work->graph)};
}

static size_t bytes(const cg_work *work) {
    size_t n = work->graph->nnode;
    return sizeof(tape_work) + n * (sizeof(double) + sizeof(cg_statement)) +
           ids(work->graph) * sizeof(double);
}

/* Recording reads the graph and the arguments' values and writes values and statements; sweeping
 * clears the adjoints, reads statements and adjoints and writes adjoints. */
static size_t traffic(const cg_work *work) {
    const cg_graph *g = work->graph;
    size_t record = sizeof *g->op + sizeof *g->arg + 2 * sizeof(double) + sizeof(cg_statement);
    return g->nnode * (record + sizeof(cg_statement)) + 3 * ids(g) * sizeof(double) +
           3 * (size_t)g->ninput * sizeof(double);
}

const cg_mode cg_mode_tape = {
    .name = "tape",
    .title = "Reverse mode: record statements, sweep back",
    .accuracy = 1e-11,
    .points = 1,
    .inputs_per_sweep = 0,
    .setup = setup,
    .done = done,
    .function = function,
    .gradient = gradient,
    .jacobian = jacobian,
    .record = record,
    .reverse = reverse,
    .counts = counts,
    .bytes = bytes,
    .traffic = traffic,
};
