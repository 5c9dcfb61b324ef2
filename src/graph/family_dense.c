/* dense: a multilayer perceptron whose weights are inputs too, after its data.
 *
 *        x  ->  tanh(W1 x)  ->  tanh(W2 .)  ->  ...  ->  W .        no constants, no biases
 *
 * With n data, L hidden layers of width w and m outputs: n w + (L-1) w^2 + w m weights.
 *
 * Conditioning. Square hidden layers get orthogonal weights (Saxe, McClelland & Ganguli 2014), the
 * first and last layer random ones of size 1 / sqrt(fan-in); data of size c / sqrt(L) lose to the
 * tanhs a constant factor over all layers however many, and so does the gradient. */
#include "cheapgrad/family.h"
#include "graph/random.h"
#include "graph/saturate.h"
#include "graph/weighted.h"

#include <math.h>

enum { INPUTS, WIDTH, LAYERS, OUTPUTS, SEED };

typedef struct network {
    uint64_t n, w, layers, m;
    uint64_t weights; /* in all; UINT64_MAX where that is too small */
    uint64_t square;  /* of them in the square hidden layers */
} network;

static network network_of(const int64_t *p) {
    network net = {
        (uint64_t)p[INPUTS], (uint64_t)p[WIDTH], (uint64_t)p[LAYERS], (uint64_t)p[OUTPUTS], 0, 0};
    net.square = cg_times(net.layers - 1, cg_times(net.w, net.w));
    net.weights = cg_plus(net.square, cg_times(net.w, net.n + net.m));
    return net;
}

/* Data: n w^L m. A weight of the first layer is as good as a datum behind one edge: as many again.
 * One of hidden layer l leads through w^(L-l) m paths, and there are w^2 of them; the last layer's
 * w m lead straight out. Together m (2 n w^L + w^L + ... + w). */
static cg_count dense_paths(const network *net) {
    cg_count powers = cg_count_of(0), w = cg_count_of(net->w);
    for (uint64_t l = 0; l < net->layers; l++)
        powers = cg_count_mul(w, cg_count_add(powers, cg_count_of(1)));
    cg_count first = cg_count_mul(cg_count_of(2 * net->n), cg_count_pow(net->w, net->layers));
    return cg_count_mul(cg_count_of(net->m), cg_count_add(first, powers));
}

/* Each weight is one product; with one addition less than products a unit has 2f - 1 nodes and
 * 4f - 2 edges for fan-in f, and a tanh if it is hidden. */
static cg_status dense_shape(const int64_t *p, cg_shape *shape) {
    network net = network_of(p);
    uint64_t hidden = cg_times(net.layers, net.w);
    shape->inputs = cg_plus(net.n, net.weights);
    shape->outputs = net.m;
    shape->nodes = cg_plus(shape->inputs, cg_times(2, net.weights)) - net.m;
    if (shape->nodes > CG_NONE) return CG_ETOOBIG; /* its paths would take as long to count */
    shape->edges = 4 * net.weights - hidden - 2 * net.m;
    shape->paths = dense_paths(&net);
    shape->paths_known = 1;
    return CG_OK;
}

/* Hidden units have stride 2f: the tanh is the last of a unit's nodes. */
static cg_run build_hidden(cg_graph *g, cg_run x, cg_id weights, cg_id size) {
    cg_run layer = {g->nnode + 2 * x.size - 1, 2 * x.size, size};
    for (cg_id i = 0; i < size; i++) cg_tanh(g, cg_weighted_sum(g, x, weights + i * x.size));
    return layer;
}

static void dense_build(const int64_t *p, cg_graph *g) {
    network net = network_of(p);
    cg_run layer = {0, 1, (cg_id)net.n};
    cg_id weights = (cg_id)net.n, width = (cg_id)net.w;
    for (uint64_t i = 0; i < net.n + net.weights; i++) cg_input(g);
    for (uint64_t l = 0; l < net.layers && g->status == CG_OK; l++) {
        cg_run next = build_hidden(g, layer, weights, width);
        weights += width * layer.size;
        layer = next;
    }
    cg_run last = cg_linear_layer(g, layer, weights, (cg_id)net.m);
    for (cg_id i = 0; i < last.size; i++) cg_output(g, cg_run_at(last, i));
}

/* Random weights of a layer with that fan-in: mean square 1 / fan-in. */
static double *put_random(cg_random *random, uint64_t fanin, uint64_t units, double *x) {
    double scale = sqrt(12.0 / 7.0 / (double)fanin); /* the mean square over +-[0.5, 1) is 7/12 */
    for (uint64_t i = 0; i < fanin * units; i++)
        *x++ = scale * cg_signed_half(cg_random_next(random));
    return x;
}

static double *put_orthogonal(uint64_t seed, uint64_t size, double *x) {
    cg_orthogonal q = cg_orthogonal_of(seed, size);
    for (uint64_t i = 0; i < size; i++)
        for (uint64_t j = 0; j < size; j++) *x++ = cg_orthogonal_entry(&q, i, j);
    return x;
}

static void dense_point(const int64_t *p, uint64_t k, double *x) {
    network net = network_of(p);
    cg_random random = cg_random_stream((uint64_t)p[SEED], k);
    double scale = 0.5 / sqrt((double)net.layers);
    for (uint64_t i = 0; i < net.n; i++) *x++ = scale * cg_signed_unit(cg_random_next(&random));
    x = put_random(&random, net.n, net.w, x);
    for (uint64_t l = 1; l < net.layers; l++) x = put_orthogonal(cg_random_next(&random), net.w, x);
    put_random(&random, net.w, net.m, x);
}

extern const cg_family cg_family_dense;
const cg_family cg_family_dense = {
    .name = "dense",
    .title = "perceptron with its weights as inputs: n + n w + (L-1) w^2 + w m inputs",
    .nparam = 5,
    .param = {{"inputs", "data n", 1, UINT32_MAX, 16},
              {"width", "units w in a hidden layer", 1, UINT32_MAX, 16},
              {"layers", "hidden layers L", 1, 1000000, 2},
              {"outputs", "linear units m at the end", 1, UINT32_MAX, 1},
              {"seed", "of the points", 0, INT64_MAX, 1}},
    .shape = dense_shape,
    .build = dense_build,
    .point = dense_point,
};
