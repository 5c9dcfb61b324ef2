/* Reverse mode with a tape: one pass over the graph evaluates each node and writes down its
 * statement, one sweep back over the statements accumulates the adjoints (Griewank & Walther,
 * chapter 3). */
#include <string.h>

#include "cheapgrad/mode.h"
#include "cheapgrad/tape.h"
#include "memory.h"
#include "mode/outputs.h"
#include "mode/tape_sweep.h"

typedef struct tape_work {
    cg_work work;
    double *value;           /* of each node, size nnode */
    cg_statement *statement; /* of each node, size nnode */
    double *adjoint;         /* of each node and, before them, of the sink: size nnode + 1 */
} tape_work;

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
    (void)options, (void)error;
    tape_work *w = cg_zeroed(1, sizeof *w);
    if (!w) return CG_ENOMEM;
    w->value = cg_array(g->nnode, sizeof *w->value);
    w->statement = cg_array(g->nnode, sizeof *w->statement);
    w->adjoint = cg_array((size_t)g->nnode + 1, sizeof *w->adjoint);
    if (!w->value || !w->statement || !w->adjoint) {
        done(&w->work);
        return CG_ENOMEM;
    }
    *work = &w->work;
    return CG_OK;
}

static void function(cg_work *work, const double *x, double *y) {
    cg_eval_outputs(work->graph, x, of(work)->value, y);
}

/* Node k is variable k + 1. */
static void write(cg_statement *s, cg_id x, double dx, cg_id y, double dy) {
    s->partial[0] = dx, s->partial[1] = dy;
    s->arg[0] = x, s->arg[1] = y;
}

static void record(cg_work *work, const double *x, double *y) {
    const cg_graph *g = work->graph;
    double *v = of(work)->value;
    cg_statement *s = of(work)->statement;
    for (cg_id k = 0; k < g->nnode; k++, s++) {
        cg_id a = g->arg[k][0], b = g->arg[k][1];
        switch ((cg_op)g->op[k]) {
        case CG_INPUT:
            v[k] = x[a];
            write(s, 0, 0.0, 0, 0.0);
            break;
        case CG_CONST:
            v[k] = g->constant[a];
            write(s, 0, 0.0, 0, 0.0);
            break;
#define CG_UNARY(NAME, name, ...)                                                                  \
    case CG_##NAME:                                                                                \
        v[k] = cg_value_##name(v[a]);                                                              \
        write(s, a + 1, cg_dx_##name(v[a], v[k]), 0, 0.0);                                         \
        break;
#define CG_BINARY(NAME, name, ...)                                                                 \
    case CG_##NAME:                                                                                \
        v[k] = cg_value_##name(v[a], v[b]);                                                        \
        write(s, a + 1, cg_dx_##name(v[a], v[b], v[k]), b + 1, cg_dy_##name(v[a], v[b], v[k]));    \
        break;
#include "cheapgrad/functions.def"
        case CG_NOP:
            break;
        }
    }
    for (cg_id i = 0; i < g->noutput; i++) y[i] = v[g->output[i]];
}

/* Adjoints by all nodes of the sum of the outputs first ... last-1. */
static void sweep(tape_work *w, cg_id first, cg_id last, double *gradient) {
    const cg_graph *g = w->work.graph;
    memset(w->adjoint, 0, ((size_t)g->nnode + 1) * sizeof *w->adjoint);
    for (cg_id i = first; i < last; i++) w->adjoint[g->output[i] + 1] += 1.0;
    cg_tape_sweep(w->statement, 1, g->nnode, w->adjoint);
    for (cg_id j = 0; j < g->ninput; j++) gradient[j] = w->adjoint[g->input[j] + 1];
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
           (n + 1) * sizeof(double);
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
};
