/* complete: each of n points takes every earlier one as an argument, 2^(n-2) paths.
 *
 * Conditioning. A point is the geometric mean of the earlier ones, pow(product, 1/j) for j of them;
 * in logarithms an average, so all are the input's and the derivative is 1. The second point is
 * fabs of the first. The product starts at the newest factor, so that no two points have a partial
 * product in common that a compiler would share. */
#include "cheapgrad/family.h"
#include "graph/random.h"

/* Point j >= 2: j - 1 products, the constant 1/j and the power, 2j edges. Summed from 2 to n - 1,
 * with the first two points' 2 nodes and 1 edge. */
static cg_status complete_shape(const int64_t *p, cg_shape *shape) {
    uint64_t n = (uint64_t)p[0];
    shape->nodes = n * (n + 1) / 2 - 1;
    shape->edges = n * (n - 1) - 1;
    shape->inputs = shape->outputs = 1;
    shape->paths = cg_count_pow(2, n - 2);
    shape->paths_known = 1;
    return CG_OK;
}

/* The node that holds the value of point j. */
static cg_id node_of(uint64_t j) {
    return (cg_id)(j < 2 ? j : (j + 1) * (j + 2) / 2 - 2);
}

static void complete_build(const int64_t *p, cg_graph *g) {
    uint64_t n = (uint64_t)p[0];
    cg_fabs(g, cg_input(g));
    for (uint64_t j = 2; j < n; j++) {
        cg_id product = node_of(j - 1);
        for (uint64_t i = j - 1; i-- > 0;) product = cg_mul(g, product, node_of(i));
        cg_pow(g, product, cg_const(g, 1.0 / (double)j));
    }
    cg_output(g, node_of(n - 1));
}

static void complete_point(const int64_t *p, uint64_t k, double *x) {
    cg_random_around(k, 1.0, 0.5 / (double)p[0], 1, x);
}

extern const cg_family cg_family_complete;
const cg_family cg_family_complete = {
    .name = "complete",
    .title = "each of n points is the geometric mean of all earlier ones: 2^(n-2) paths",
    .nparam = 1,
    .param = {{"n", "points", 2, UINT32_MAX, 16}},
    .shape = complete_shape,
    .build = complete_build,
    .point = complete_point,
};
