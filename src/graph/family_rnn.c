/* rnn: a recurrent network, h <- tanh(gamma Q h), or without tanh h <- gamma Q h.
 *
 * Q is orthogonal, and gamma Q's entries are constants that all steps share. So the norm of the
 * gradient with respect to the state t steps before the end is gamma^t without tanh, exactly; tanh
 * only takes away. With gamma < 1 gradients vanish, with gamma > 1 they may explode: what the
 * family is there to show. With gamma = 1 and tanh they fall like a power of t. */
#include "cheapgrad/family.h"
#include "graph/random.h"
#include "graph/saturate.h"
#include "graph/weighted.h"

enum { WIDTH, STEPS, GAMMA, TANH, SEED };

static cg_status rnn_shape(const int64_t *p, cg_shape *shape) {
    uint64_t w = (uint64_t)p[WIDTH], steps = (uint64_t)p[STEPS], act = (uint64_t)p[TANH];
    uint64_t units = cg_times(w, steps);
    shape->nodes = cg_plus(cg_times(w, w + 1), cg_times(units, 2 * w - 1 + act));
    shape->edges = cg_times(units, 4 * w - 2 + act);
    shape->inputs = shape->outputs = w;
    shape->paths = cg_count_mul(cg_count_of(w), cg_count_pow(w, steps));
    shape->paths_known = 1;
    return CG_OK;
}

static cg_run build_tanh(cg_graph *g, cg_run x) {
    cg_run layer = {g->nnode, 1, x.size};
    for (cg_id i = 0; i < x.size; i++) cg_tanh(g, cg_run_at(x, i));
    return layer;
}

static void rnn_build(const int64_t *p, cg_graph *g) {
    cg_id width = (cg_id)p[WIDTH];
    cg_run h = {0, 1, width};
    for (cg_id i = 0; i < width; i++) cg_input(g);
    cg_orthogonal q = cg_orthogonal_of((uint64_t)p[SEED], width);
    cg_id weights = cg_weights(g, &q, width, width, (double)p[GAMMA] / 100.0);
    for (int64_t t = 0; t < p[STEPS] && g->status == CG_OK; t++) {
        h = cg_linear_layer(g, h, weights, width);
        if (p[TANH]) h = build_tanh(g, h);
    }
    for (cg_id i = 0; i < width; i++) cg_output(g, cg_run_at(h, i));
}

static void rnn_point(const int64_t *p, uint64_t k, double *x) {
    cg_random_around(k, 0.0, 0.5, (uint64_t)p[WIDTH], x);
}

extern const cg_family cg_family_rnn;
const cg_family cg_family_rnn = {
    .name = "rnn",
    .title = "recurrent network with orthogonal weights: vanishing and exploding gradients",
    .nparam = 5,
    .param = {{"width", "units", 1, UINT32_MAX, 16},
              {"steps", "in time", 1, UINT32_MAX, 64},
              {"gamma", "factor of the orthogonal matrix, in percent", 1, 1000, 100},
              {"tanh", "1: after each step", 0, 1, 1},
              {"seed", "of the matrix", 0, INT64_MAX, 1}},
    .shape = rnn_shape,
    .build = rnn_build,
    .point = rnn_point,
};
