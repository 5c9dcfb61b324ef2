/* Products of inputs: the balanced tree, Speelpenning's chain, the butterfly. Their derivatives are
 * known exactly: d y / d x_i = +- y / x_i.
 *
 *    tree       y            chain       y          butterfly   ab cd  (a/b)(c/d)  ab/cd  ...
 *              / \                      / \                       |  \  /  |
 *            ab   cd                 abc   d                      ab  cd  a/b  c/d
 *           / \   / \               / \                           | \/     | \/
 *          a   b c   d            ab   c                          a  b     c  d
 *
 * Conditioning. Inputs near 1, within c / sqrt(n) for n inputs, keep all products near 1. */
#include "cheapgrad/family.h"
#include "graph/random.h"
#include "graph/saturate.h"

#include <math.h>

enum { MAX_HEIGHT = 40 }; /* of a tree or butterfly: far past what ids can name */

static uint64_t leaves(const int64_t *p) {
    return UINT64_C(1) << p[0];
}

/* n inputs, n - 1 binary products, one output. */
static void product_shape(uint64_t n, cg_shape *shape) {
    shape->nodes = 2 * n - 1;
    shape->edges = 2 * n - 2;
    shape->inputs = n;
    shape->outputs = 1;
    shape->paths = cg_count_of(n);
    shape->paths_known = 1;
}

static void near_one(uint64_t k, uint64_t n, double *x) {
    cg_random_around(k, 1.0, 0.5 / sqrt((double)n), n, x);
}

static cg_status tree_shape(const int64_t *p, cg_shape *shape) {
    product_shape(leaves(p), shape);
    return CG_OK;
}

static void tree_build(const int64_t *p, cg_graph *g) {
    cg_id n = (cg_id)leaves(p);
    for (cg_id i = 0; i < n; i++) cg_input(g);
    /* Node n + i of 2n - 1 joins nodes 2i and 2i + 1. */
    for (cg_id i = 0; i < n - 1; i++) cg_mul(g, 2 * i, 2 * i + 1);
    cg_output(g, 2 * n - 2);
}

static void tree_point(const int64_t *p, uint64_t k, double *x) {
    near_one(k, leaves(p), x);
}

extern const cg_family cg_family_tree;
const cg_family cg_family_tree = {
    .name = "tree",
    .title = "product of 2^height inputs by a balanced tree: one path per input",
    .nparam = 1,
    .param = {{"height", "levels of products", 1, MAX_HEIGHT, 10}},
    .shape = tree_shape,
    .build = tree_build,
    .point = tree_point,
};

static cg_status speelpenning_shape(const int64_t *p, cg_shape *shape) {
    product_shape((uint64_t)p[0], shape);
    return CG_OK;
}

static void speelpenning_build(const int64_t *p, cg_graph *g) {
    cg_id n = (cg_id)p[0];
    for (cg_id i = 0; i < n; i++) cg_input(g);
    cg_id y = 0;
    for (cg_id i = 1; i < n; i++) y = cg_mul(g, y, i);
    cg_output(g, y);
}

/* Speelpenning's own point is the one of k = 0: x_i = (i + 1) / (i + 2), y = 1 / (n + 1). The
 * others lie around it. */
static void speelpenning_point(const int64_t *p, uint64_t k, double *x) {
    uint64_t n = (uint64_t)p[0];
    if (k) near_one(k, n, x);
    for (uint64_t i = 0; i < n; i++) {
        double ratio = (double)(i + 1) / (double)(i + 2);
        x[i] = k ? x[i] * ratio : ratio;
    }
}

extern const cg_family cg_family_speelpenning;
const cg_family cg_family_speelpenning = {
    .name = "speelpenning",
    .title = "product of n inputs by a chain (Speelpenning 1980)",
    .nparam = 1,
    .param = {{"n", "inputs", 1, UINT32_MAX, 1024}},
    .shape = speelpenning_shape,
    .build = speelpenning_build,
    .point = speelpenning_point,
};

static cg_status butterfly_shape(const int64_t *p, cg_shape *shape) {
    uint64_t n = leaves(p), height = (uint64_t)p[0];
    shape->nodes = cg_times(n, height + 1);
    shape->edges = cg_times(2 * n, height);
    shape->inputs = shape->outputs = n;
    shape->paths = cg_count_mul(cg_count_of(n), cg_count_of(n));
    shape->paths_known = 1;
    return CG_OK;
}

/* Level t pairs the nodes whose places differ in bit t: product in the lower place, quotient in the
 * upper one, so that in logarithms it is the Walsh-Hadamard transform. */
static void butterfly_build(const int64_t *p, cg_graph *g) {
    cg_id n = (cg_id)leaves(p);
    for (cg_id i = 0; i < n; i++) cg_input(g);
    for (int64_t t = 0; t < p[0]; t++) {
        cg_id before = (cg_id)t * n, bit = (cg_id)1 << t;
        for (cg_id i = 0; i < n; i++)
            cg_binary(g, i & bit ? CG_DIV : CG_MUL, before + (i & ~bit), before + (i | bit));
    }
    for (cg_id i = 0; i < n; i++) cg_output(g, (cg_id)p[0] * n + i);
}

static void butterfly_point(const int64_t *p, uint64_t k, double *x) {
    near_one(k, leaves(p), x);
}

extern const cg_family cg_family_butterfly;
const cg_family cg_family_butterfly = {
    .name = "butterfly",
    .title = "products and quotients of 2^height inputs: one path per input and output",
    .nparam = 1,
    .param = {{"height", "levels", 1, MAX_HEIGHT, 8}},
    .shape = butterfly_shape,
    .build = butterfly_build,
    .point = butterfly_point,
};
