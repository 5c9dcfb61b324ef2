#include "graph/orthogonal.h"
#include "graph/random.h"

/* Never near 0, so that u'u is not either. */
static double entry(uint64_t seed, uint64_t i) {
    return cg_signed_half(cg_mix(seed + i * CG_GOLDEN));
}

cg_orthogonal cg_orthogonal_of(uint64_t seed, uint64_t n) {
    cg_random random = cg_random_stream(seed, n);
    cg_orthogonal q = {.n = n};
    q.u = cg_random_next(&random);
    q.v = cg_random_next(&random);
    q.shift = cg_random_next(&random) % n;
    double uu = 0.0, vv = 0.0, uv = 0.0;
    for (uint64_t i = 0; i < n; i++) {
        double u = entry(q.u, i), v = entry(q.v, i);
        uu += u * u;
        vv += v * v;
        uv += u * v;
    }
    q.a = 2.0 / uu;
    q.b = 2.0 / vv;
    q.c = q.a * q.b * uv;
    return q;
}

double cg_orthogonal_entry(const cg_orthogonal *q, uint64_t i, uint64_t j) {
    i = (i + q->shift) % q->n;
    double ui = entry(q->u, i), vj = entry(q->v, j);
    double one = i == j ? 1.0 : 0.0;
    return one - q->a * ui * entry(q->u, j) - q->b * entry(q->v, i) * vj + q->c * ui * vj;
}
