#include "graph/weighted.h"

cg_id cg_weighted_sum(cg_graph *g, cg_run x, cg_id w) {
    cg_id sum = cg_mul(g, x.first, w);
    for (cg_id i = 1; i < x.size; i++) sum = cg_add(g, sum, cg_mul(g, cg_run_at(x, i), w + i));
    return sum;
}

cg_id cg_weights(cg_graph *g, const cg_orthogonal *q, uint64_t rows, uint64_t columns,
                 double factor) {
    cg_id first = g->nnode;
    for (uint64_t i = 0; i < rows; i++)
        for (uint64_t j = 0; j < columns; j++) cg_const(g, factor * cg_orthogonal_entry(q, i, j));
    return first;
}

cg_run cg_linear_layer(cg_graph *g, cg_run x, cg_id weights, cg_id size) {
    cg_run layer = {g->nnode + 2 * x.size - 2, 2 * x.size - 1, size};
    for (cg_id i = 0; i < size; i++) cg_weighted_sum(g, x, weights + i * x.size);
    return layer;
}
