/* Vector forward mode (Griewank & Walther, section 3.2): a sweep carries p = 8 tangents at once, so
 * that value and partials are computed once for 8 inputs and the tangents' arithmetic is one or
 * two vector operations per edge.
 *
 *   tangent   node 0: t0 t1 ... t7 | node 1: t0 t1 ... t7 | ...     one cache line a node
 *
 * The last of the ceil(n / 8) sweeps may have lanes without an input; theirs stay 0. The sweep is
 * in kernels_lanes.h: vectors as wide as the CPU has are chosen at run time. */
#include <stdlib.h>

#include "cheapgrad/mode.h"
#include "memory.h"
#include "mode/kernels.h"
#include "mode/outputs.h"

enum { LANES = CG_SLICE };

typedef struct forward_vector {
    cg_work work;
    cg_sweep_lanes *sweep;
    double *value;     /* of every node, size nnode */
    cg_lanes *tangent; /* of every node, size nnode, aligned to a cache line */
    const double *x;   /* of the sweeps under way */
} forward_vector;

static void done(cg_work *work) {
    forward_vector *f = (forward_vector *)work;
    free(f->value);
    free(f->tangent);
    free(f);
}

static cg_status setup(const cg_graph *g, const cg_options *options, cg_work **work,
                       cg_error *error) {
    (void)options, (void)error;
    forward_vector *f = cg_zeroed(1, sizeof *f);
    if (!f) return CG_ENOMEM;
    f->sweep = cg_kernels_chosen()->lanes;
    f->value = cg_array(g->nnode, sizeof *f->value);
    f->tangent = cg_array(g->nnode, sizeof *f->tangent);
    if (!f->value || !f->tangent) return done(&f->work), CG_ENOMEM;
    *work = &f->work;
    return CG_OK;
}

static cg_id lanes_used(cg_id ninput, cg_id first) {
    return ninput - first < LANES ? ninput - first : LANES;
}

static void function(cg_work *work, const double *x, double *y) {
    cg_eval_outputs(work->graph, x, ((forward_vector *)work)->value, y);
}

static void begin(cg_work *work, const double *x) {
    ((forward_vector *)work)->x = x;
}

static void tangents(cg_work *work, cg_id first, double *t) {
    const cg_graph *g = work->graph;
    forward_vector *f = (forward_vector *)work;
    f->sweep(g, f->x, first, f->value, f->tangent);
    cg_lanes sum = {0};
    for (cg_id i = 0; i < g->noutput; i++)
        for (int l = 0; l < LANES; l++) sum[l] += f->tangent[g->output[i]][l];
    cg_id used = lanes_used(g->ninput, first);
    for (cg_id l = 0; l < used; l++) t[l] = sum[l];
}

static void gradient(cg_work *work, const double *x, double *y, double *dy) {
    begin(work, x);
    for (size_t first = 0; first < work->graph->ninput; first += LANES)
        tangents(work, (cg_id)first, dy + first);
    cg_outputs(work->graph, ((forward_vector *)work)->value, y);
}

static void jacobian(cg_work *work, const double *x, double *y, double *J) {
    const cg_graph *g = work->graph;
    forward_vector *f = (forward_vector *)work;
    for (size_t first = 0; first < g->ninput; first += LANES) {
        f->sweep(g, x, (cg_id)first, f->value, f->tangent);
        cg_id used = lanes_used(g->ninput, (cg_id)first);
        for (cg_id i = 0; i < g->noutput; i++)
            for (cg_id l = 0; l < used; l++)
                J[(size_t)i * g->ninput + first + l] = f->tangent[g->output[i]][l];
    }
    cg_outputs(g, f->value, y);
}

/* An edge visit carries all lanes, the idle ones of the last sweep too. */
static cg_counts counts(const cg_work *work) {
    const cg_graph *g = work->graph;
    uint64_t sweeps = ((uint64_t)g->ninput + LANES - 1) / LANES;
    uint64_t edges = cg_graph_edges(g), functions = cg_functions(g);
    return (cg_counts){.edge_visits = sweeps * edges,
                       .multiplications = sweeps * edges * LANES,
                       .additions = sweeps * (edges - functions + g->noutput) * LANES,
                       .calls = sweeps * functions};
}

static size_t bytes(const cg_work *work) {
    return sizeof(forward_vector) + work->graph->nnode * (sizeof(double) + sizeof(cg_lanes));
}

const cg_mode cg_mode_forward_vector = {
    .name = "forward-vector",
    .title = "vector forward mode, 8 inputs per sweep",
    .accuracy = 1e-11,
    .points = 1,
    .inputs_per_sweep = LANES,
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
