/* Grids of (p+1)(q+1) points: paths lead along the rows and columns, in `diagonal` also along the
 * diagonals, from one corner to the other.
 *
 *        o -> o -> o             o -> o -> o
 *        |    |    |    grid     | \  | \  |    diagonal
 *        v    v    v             v  v v  v v
 *        o -> o -> o             o -> o -> o
 *
 * Conditioning. A point inside is the geometric mean of those that lead to it, sqrt(a b) or
 * cbrt(a b c), and one on the border the one before it (fabs or relu, which are the identity for
 * what is positive): in logarithms every point is an average, so all are the input's, and the
 * derivative is 1. A mean takes 2 nodes, or 3. */
#include "cheapgrad/family.h"
#include "graph/random.h"
#include "graph/saturate.h"

#include <math.h>

enum { P, Q };

/* mean: nodes of a point inside. A mean of b = mean arguments has b - 1 products and one root. */
static void grid_sizes(const int64_t *p, uint64_t mean, cg_shape *shape) {
    uint64_t rows = (uint64_t)p[P], columns = (uint64_t)p[Q], inside = cg_times(rows, columns);
    shape->nodes = cg_plus(1 + rows + columns, cg_times(mean, inside));
    shape->edges = cg_plus(rows + columns, cg_times(2 * mean - 1, inside));
    shape->inputs = shape->outputs = 1;
}

/* count * n / d, which is an integer, in exact steps: d without its part in n divides count. */
static cg_count scaled(cg_count count, uint64_t n, uint64_t d) {
    uint64_t a = n, b = d;
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return cg_count_mul(cg_count_divide(count, d / a), cg_count_of(n / a));
}

/* C(p+q, p) = product over i of (q+i) / i, through C(q+i, i). */
static cg_status grid_shape(const int64_t *p, cg_shape *shape) {
    grid_sizes(p, 2, shape);
    if (shape->nodes > CG_NONE) return CG_ETOOBIG; /* its paths would take as long to count */
    uint64_t less = (uint64_t)(p[P] < p[Q] ? p[P] : p[Q]), more = (uint64_t)(p[P] + p[Q]) - less;
    shape->paths = cg_count_of(1);
    for (uint64_t i = 1; i <= less; i++) shape->paths = scaled(shape->paths, more + i, i);
    shape->paths_known = 1;
    return CG_OK;
}

/* Delannoy's number: sum over k of C(p,k) C(q,k) 2^k. Where a binomial passes 128 bits, so does the
 * sum: only the logarithm is wanted from there on. */
static cg_status diagonal_shape(const int64_t *p, cg_shape *shape) {
    grid_sizes(p, 3, shape);
    if (shape->nodes > CG_NONE) return CG_ETOOBIG;
    uint64_t rows = (uint64_t)p[P], columns = (uint64_t)p[Q];
    cg_count of_rows = cg_count_of(1), of_columns = cg_count_of(1);
    shape->paths = cg_count_of(1);
    for (uint64_t k = 1; k <= rows && k <= columns; k++) {
        of_rows = scaled(of_rows, rows - k + 1, k);
        of_columns = scaled(of_columns, columns - k + 1, k);
        cg_count term = cg_count_mul(cg_count_mul(of_rows, of_columns), cg_count_pow(2, k));
        shape->paths = cg_count_add(shape->paths, term);
    }
    shape->paths_known = 1;
    return CG_OK;
}

/* The node that holds the value of point (i, j), rows numbered one after the other. */
static cg_id node_at(const int64_t *p, cg_id mean, cg_id i, cg_id j) {
    cg_id columns = (cg_id)p[Q];
    return i == 0 ? j : columns + 1 + (i - 1) * (1 + mean * columns) + mean * j;
}

static void build_point(const int64_t *p, cg_id mean, cg_graph *g, cg_id i, cg_id j) {
    if (i == 0 && j == 0) {
        cg_input(g);
    } else if (i == 0 || j == 0) {
        cg_id before = i == 0 ? node_at(p, mean, 0, j - 1) : node_at(p, mean, i - 1, 0);
        cg_unary(g, (i + j) % 2 ? CG_FABS : CG_RELU, before);
    } else {
        cg_id product = cg_mul(g, node_at(p, mean, i - 1, j), node_at(p, mean, i, j - 1));
        if (mean == 2)
            cg_sqrt(g, product);
        else
            cg_cbrt(g, cg_mul(g, product, node_at(p, mean, i - 1, j - 1)));
    }
}

static void build(const int64_t *p, cg_id mean, cg_graph *g) {
    cg_id rows = (cg_id)p[P], columns = (cg_id)p[Q];
    for (cg_id i = 0; i <= rows; i++)
        for (cg_id j = 0; j <= columns; j++) build_point(p, mean, g, i, j);
    cg_output(g, node_at(p, mean, rows, columns));
}

static void grid_build(const int64_t *p, cg_graph *g) {
    build(p, 2, g);
}
static void diagonal_build(const int64_t *p, cg_graph *g) {
    build(p, 3, g);
}

static void point(const int64_t *p, uint64_t k, double *x) {
    (void)p;
    cg_random_around(k, 1.0, 0.5, 1, x);
}

#define ROWS                                                                                       \
    { "p", "steps down", 1, UINT32_MAX, 8 }
#define COLUMNS                                                                                    \
    { "q", "steps to the right", 1, UINT32_MAX, 8 }

extern const cg_family cg_family_grid;
const cg_family cg_family_grid = {
    .name = "grid",
    .title = "p x q grid of geometric means: C(p+q, p) paths",
    .nparam = 2,
    .param = {ROWS, COLUMNS},
    .shape = grid_shape,
    .build = grid_build,
    .point = point,
};

extern const cg_family cg_family_diagonal;
const cg_family cg_family_diagonal = {
    .name = "diagonal",
    .title = "p x q grid with diagonals: as many paths as Delannoy's number",
    .nparam = 2,
    .param = {ROWS, COLUMNS},
    .shape = diagonal_shape,
    .build = diagonal_build,
    .point = point,
};
