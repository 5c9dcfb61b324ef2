/* Forward mode with dual numbers, as in the textbook (Griewank & Walther, Evaluating Derivatives,
 * chapter 3): one sweep over the graph per input x_j carries at every node its value and its
 * tangent, the derivative by x_j. The value is computed anew in each sweep, as a program written
 * in dual numbers would.
 *
 *   sweep for b:    a (2, 0)    b (1, 1)    c = a + b (3, 1)    d = b + 1 (2, 1)    e = c d (6, 5)
 */
#include <stdlib.h>

#include "cheapgrad/dual.h"
#include "cheapgrad/mode.h"
#include "memory.h"
#include "mode/outputs.h"

typedef struct forward {
    cg_work work;
    cg_dual *node;   /* value and tangent of every node, size nnode */
    const double *x; /* of the sweeps under way */
} forward;

static void done(cg_work *work) {
    forward *f = (forward *)work;
    free(f->node);
    free(f);
}

static cg_status setup(const cg_graph *g, const cg_options *options, cg_work **work,
                       cg_error *error) {
    (void)options, (void)error;
    forward *f = cg_zeroed(1, sizeof *f);
    if (!f) return CG_ENOMEM;
    f->node = cg_array(g->nnode, sizeof *f->node);
    if (!f->node) return done(&f->work), CG_ENOMEM;
    *work = &f->work;
    return CG_OK;
}

/* One sweep: the tangents are derivatives by input `seed`. */
static void sweep(const cg_graph *g, const double *x, cg_id seed, cg_dual *node) {
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_id a = g->arg[k][0], b = g->arg[k][1];
        switch ((cg_op)g->op[k]) {
        case CG_INPUT:
            node[k] = (cg_dual){x[a], a == seed ? 1.0 : 0.0};
            break;
        case CG_CONST:
            node[k] = cg_dual_const(g->constant[a]);
            break;
#define CG_UNARY(NAME, name, ...)                                                                  \
    case CG_##NAME:                                                                                \
        node[k] = cg_dual_##name(node[a]);                                                         \
        break;
#define CG_BINARY(NAME, name, ...)                                                                 \
    case CG_##NAME:                                                                                \
        node[k] = cg_dual_##name(node[a], node[b]);                                                \
        break;
#include "cheapgrad/functions.def"
        case CG_NOP:
            break;
        }
    }
}

/* The duals' memory serves: an evaluation needs half of it. */
static void function(cg_work *work, const double *x, double *y) {
    cg_eval_outputs(work->graph, x, (double *)((forward *)work)->node, y);
}

static void begin(cg_work *work, const double *x) {
    ((forward *)work)->x = x;
}

static void tangents(cg_work *work, cg_id first, double *t) {
    const cg_graph *g = work->graph;
    const forward *f = (const forward *)work;
    sweep(g, f->x, first, f->node);
    *t = f->node[g->output[0]].tangent;
    for (cg_id i = 1; i < g->noutput; i++) *t += f->node[g->output[i]].tangent;
}

static void gradient(cg_work *work, const double *x, double *y, double *dy) {
    const cg_graph *g = work->graph;
    const cg_dual *node = ((forward *)work)->node;
    begin(work, x);
    for (cg_id j = 0; j < g->ninput; j++) tangents(work, j, dy + j);
    for (cg_id i = 0; i < g->noutput; i++) y[i] = node[g->output[i]].value;
}

static void jacobian(cg_work *work, const double *x, double *y, double *J) {
    const cg_graph *g = work->graph;
    cg_dual *node = ((forward *)work)->node;
    for (cg_id j = 0; j < g->ninput; j++) {
        sweep(g, x, j, node);
        for (cg_id i = 0; i < g->noutput; i++)
            J[(size_t)i * g->ninput + j] = node[g->output[i]].tangent;
    }
    for (cg_id i = 0; i < g->noutput; i++) y[i] = node[g->output[i]].value;
}

/* Each sweep multiplies once per edge, and adds once per binary node and once per output after the
 * first. */
static cg_counts counts(const cg_work *work) {
    const cg_graph *g = work->graph;
    uint64_t n = g->ninput, edges = cg_graph_edges(g), functions = cg_functions(g);
    return (cg_counts){.edge_visits = n * edges,
                       .multiplications = n * edges,
                       .additions = n * (edges - functions + g->noutput - 1),
                       .calls = n * functions};
}

static size_t bytes(const cg_work *work) {
    return sizeof(forward) + work->graph->nnode * sizeof(cg_dual);
}

const cg_mode cg_mode_forward = {
    .name = "forward",
    .title = "dual numbers, one sweep per input",
    .accuracy = 1e-11,
    .points = 1,
    .inputs_per_sweep = 1,
    .setup = setup,
    .done = done,
    .function = function,
    .gradient = gradient,
    .jacobian = jacobian,
    .begin = begin,
    .tangents = tangents,
    .counts = counts,
    .bytes = bytes,
};
