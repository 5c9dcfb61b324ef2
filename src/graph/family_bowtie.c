/* bowtie: many to few to many, where neither forward nor reverse mode is the cheapest way to the
 * Jacobian, but elimination from the middle is.
 *
 *        n o   o              o   o m
 *        n o X o \          / o X o m        L layers of n units (the first are the inputs),
 *        n o   o - o waist o -  o   o m      b units, L layers of m (the last are the outputs),
 *        n o X o /          \ o X o m        each a weighted sum of all units before
 *        n o   o              o   o m
 *
 * Conditioning. Weights are constants, from orthogonal matrices: the layers of a side share one,
 * those into and out of the waist are parts of one. */
#include "cheapgrad/family.h"
#include "graph/random.h"
#include "graph/saturate.h"
#include "graph/weighted.h"

enum { INPUTS, OUTPUTS, WAIST, LAYERS, SEED };

/* `layers` layers of `units` weighted sums of f terms: adds their nodes and edges. */
static void add_layers(cg_shape *shape, uint64_t layers, uint64_t units, uint64_t f) {
    uint64_t sums = cg_times(layers, units);
    shape->nodes = cg_plus(shape->nodes, cg_times(sums, 2 * f - 1));
    shape->edges = cg_plus(shape->edges, cg_times(sums, 4 * f - 2));
    if (layers) shape->nodes = cg_plus(shape->nodes, cg_times(units, f)); /* the constants */
}

static cg_status bowtie_shape(const int64_t *p, cg_shape *shape) {
    uint64_t n = (uint64_t)p[INPUTS], m = (uint64_t)p[OUTPUTS], b = (uint64_t)p[WAIST];
    uint64_t layers = (uint64_t)p[LAYERS];
    shape->nodes = shape->inputs = n;
    shape->outputs = m;
    add_layers(shape, layers - 1, n, n);
    add_layers(shape, 1, b, n);
    add_layers(shape, 1, m, b);
    add_layers(shape, layers - 1, m, m);
    cg_count sides = cg_count_mul(cg_count_pow(n, layers), cg_count_pow(m, layers));
    shape->paths = cg_count_mul(sides, cg_count_of(b));
    shape->paths_known = 1;
    return CG_OK;
}

/* `layers` layers of `units` on top of x, all with the same weights. */
static cg_run build_layers(cg_graph *g, int64_t layers, cg_id units, uint64_t seed, cg_run x) {
    if (layers == 0) return x;
    cg_orthogonal q = cg_orthogonal_of(seed, units > x.size ? units : x.size);
    cg_id weights = cg_weights(g, &q, units, x.size, 1.0);
    for (int64_t l = 0; l < layers && g->status == CG_OK; l++)
        x = cg_linear_layer(g, x, weights, units);
    return x;
}

static void bowtie_build(const int64_t *p, cg_graph *g) {
    cg_random random = cg_random_stream((uint64_t)p[SEED], 0);
    cg_id n = (cg_id)p[INPUTS], m = (cg_id)p[OUTPUTS];
    cg_run layer = {0, 1, n};
    for (cg_id i = 0; i < n; i++) cg_input(g);
    layer = build_layers(g, p[LAYERS] - 1, n, cg_random_next(&random), layer);
    layer = build_layers(g, 1, (cg_id)p[WAIST], cg_random_next(&random), layer);
    layer = build_layers(g, 1, m, cg_random_next(&random), layer);
    layer = build_layers(g, p[LAYERS] - 1, m, cg_random_next(&random), layer);
    for (cg_id i = 0; i < m; i++) cg_output(g, cg_run_at(layer, i));
}

static void bowtie_point(const int64_t *p, uint64_t k, double *x) {
    cg_random_around(k, 0.0, 1.0, (uint64_t)p[INPUTS], x);
}

extern const cg_family cg_family_bowtie;
const cg_family cg_family_bowtie = {
    .name = "bowtie",
    .title = "linear layers through a waist: cheapest from the middle",
    .nparam = 5,
    .param = {{"inputs", "n, and units in a layer on their side", 1, UINT32_MAX, 24},
              {"outputs", "m, and units in a layer on their side", 1, UINT32_MAX, 24},
              {"waist", "units b in the middle", 1, UINT32_MAX, 1},
              {"layers", "L on either side", 1, UINT32_MAX, 4},
              {"seed", "of the weights", 0, INT64_MAX, 1}},
    .shape = bowtie_shape,
    .build = bowtie_build,
    .point = bowtie_point,
};
