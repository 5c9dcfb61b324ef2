/* stencil: `steps` steps of a ring of cells, each from itself and its two neighbours.
 *
 *        step t      a   b   c   d      (ring: a's left neighbour is d)
 *                     \ /|\ /|\ /
 *        step t+1    ... cbrt(a b c) ...
 *
 * Conditioning. The geometric mean of three is, in logarithms, a step of the heat equation: values
 * flow towards their mean, and the Jacobian is doubly stochastic up to the ratio of the values. */
#include "cheapgrad/family.h"
#include "graph/random.h"
#include "graph/saturate.h"

enum { CELLS, STEPS };
enum { MEAN = 3 }; /* nodes of a cell: two products and a root, 5 edges */

static cg_status stencil_shape(const int64_t *p, cg_shape *shape) {
    uint64_t cells = (uint64_t)p[CELLS], updates = cg_times(cells, (uint64_t)p[STEPS]);
    shape->nodes = cg_plus(cells, cg_times(MEAN, updates));
    shape->edges = cg_times(5, updates);
    shape->inputs = shape->outputs = cells;
    shape->paths = cg_count_mul(cg_count_of(cells), cg_count_pow(3, (uint64_t)p[STEPS]));
    shape->paths_known = 1;
    return CG_OK;
}

/* One step from the cells at first, first + stride, ... */
static void build_step(cg_graph *g, cg_id cells, cg_id first, cg_id stride) {
    cg_id last = first + (cells - 1) * stride;
    for (cg_id i = 0; i < cells; i++) {
        cg_id cell = first + i * stride;
        cg_id left = i == 0 ? last : cell - stride, right = i == cells - 1 ? first : cell + stride;
        cg_id pair = cg_mul(g, left, cell);
        cg_cbrt(g, cg_mul(g, pair, right));
    }
}

static void stencil_build(const int64_t *p, cg_graph *g) {
    cg_id cells = (cg_id)p[CELLS], first = 0, stride = 1;
    for (cg_id i = 0; i < cells; i++) cg_input(g);
    for (int64_t t = 0; t < p[STEPS]; t++) {
        cg_id next = g->nnode + MEAN - 1;
        build_step(g, cells, first, stride);
        first = next;
        stride = MEAN;
    }
    for (cg_id i = 0; i < cells; i++) cg_output(g, first + i * stride);
}

static void stencil_point(const int64_t *p, uint64_t k, double *x) {
    cg_random_around(k, 1.0, 0.5, (uint64_t)p[CELLS], x);
}

extern const cg_family cg_family_stencil;
const cg_family cg_family_stencil = {
    .name = "stencil",
    .title = "ring of cells, each step the geometric mean of three: cells 3^steps paths",
    .nparam = 2,
    .param = {{"cells", "on the ring", 3, UINT32_MAX, 64}, {"steps", "in time", 1, UINT32_MAX, 64}},
    .shape = stencil_shape,
    .build = stencil_build,
    .point = stencil_point,
};
