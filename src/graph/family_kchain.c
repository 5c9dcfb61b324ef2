/* k-chain: every link joins k functions of the node before, so that k^depth paths lead from the
 * input to the output, over depth (3k - 2) edges. Ladder: k = 2.
 *
 *             .-- sin -----.
 *        x ---+-- square ---+-- x'      a link of k = 3: x' = sin x + x^2 - x^2
 *             '-- square --'
 *
 * Conditioning. sin has a slope near 1 at the origin, a square one of 2x, and the signs of the
 * squares alternate within a link and from link to link. Two links take x to x - O(x^3), so that
 * with x0 = c / sqrt(depth) the value shrinks by a constant factor over the whole chain however
 * long it is, and so does the derivative; since the paths through squares have small products,
 * summing them cancels little. (cos - cosh would serve too, but sums near 1 round x away.) */
#include "cheapgrad/family.h"
#include "graph/random.h"
#include "graph/saturate.h"

#include <math.h>

enum { K, DEPTH };

static cg_status shape_of(uint64_t k, uint64_t depth, cg_shape *shape) {
    shape->nodes = cg_plus(1, cg_times(depth, 2 * k - 1));
    shape->edges = cg_times(depth, 3 * k - 2);
    shape->inputs = shape->outputs = 1;
    shape->paths = cg_count_pow(k, depth);
    shape->paths_known = 1;
    return CG_OK;
}

static cg_id build_link(cg_graph *g, int64_t k, int sign, cg_id x) {
    cg_id sum = cg_sin(g, x);
    for (int64_t i = 1; i < k; i++, sign = -sign) {
        cg_id term = cg_square(g, x);
        sum = sign > 0 ? cg_add(g, sum, term) : cg_sub(g, sum, term);
    }
    return sum;
}

static void build(cg_graph *g, int64_t k, int64_t depth) {
    cg_id x = cg_input(g);
    for (int64_t i = 0; i < depth && g->status == CG_OK; i++)
        x = build_link(g, k, i % 2 ? -1 : 1, x);
    cg_output(g, x);
}

/* Half of the interval's width around its middle: 0.25 ... 0.75 over sqrt(depth). */
static void point(uint64_t k, int64_t depth, double *x) {
    double scale = 1.0 / sqrt((double)depth);
    cg_random_around(k, 0.5 * scale, 0.25 * scale, 1, x);
}

static cg_status kchain_shape(const int64_t *p, cg_shape *shape) {
    return shape_of((uint64_t)p[K], (uint64_t)p[DEPTH], shape);
}
static void kchain_build(const int64_t *p, cg_graph *g) {
    build(g, p[K], p[DEPTH]);
}
static void kchain_point(const int64_t *p, uint64_t k, double *x) {
    point(k, p[DEPTH], x);
}

extern const cg_family cg_family_kchain;
const cg_family cg_family_kchain = {
    .name = "kchain",
    .title = "chain of links with k parallel functions: k^depth paths",
    .nparam = 2,
    .param = {{"k", "functions side by side in a link", 1, 1024, 2},
              {"depth", "links", 1, UINT32_MAX, 16}},
    .shape = kchain_shape,
    .build = kchain_build,
    .point = kchain_point,
};

static cg_status ladder_shape(const int64_t *p, cg_shape *shape) {
    return shape_of(2, (uint64_t)p[0], shape);
}
static void ladder_build(const int64_t *p, cg_graph *g) {
    build(g, 2, p[0]);
}
static void ladder_point(const int64_t *p, uint64_t k, double *x) {
    point(k, p[0], x);
}

extern const cg_family cg_family_ladder;
const cg_family cg_family_ladder = {
    .name = "ladder",
    .title = "chain of links with two parallel functions: 2^depth paths",
    .nparam = 1,
    .param = {{"depth", "links", 1, UINT32_MAX, 16}},
    .shape = ladder_shape,
    .build = ladder_build,
    .point = ladder_point,
};
