/* Orthogonal matrices known entry by entry, so that none is stored: linear layers that keep norms
 * however many follow each other (Saxe, McClelland & Ganguli 2014). Exact operations alone: the
 * same on every machine. */
#ifndef CHEAPGRAD_ORTHOGONAL_H
#define CHEAPGRAD_ORTHOGONAL_H

#include <stdint.h>

/* Two Householder reflections, the rows then shifted cyclically:
 *   Q = P (I - 2 u u'/u'u) (I - 2 v v'/v'v) = P (I - a u u' - b v v' + c u v') */
typedef struct cg_orthogonal {
    uint64_t n, shift;
    uint64_t u, v; /* seeds of the vectors; their entries are found again when asked for */
    double a, b, c;
} cg_orthogonal;

/* A random one of size n > 0: time n. */
cg_orthogonal cg_orthogonal_of(uint64_t seed, uint64_t n);

/* Q[i][j], i and j below n. */
double cg_orthogonal_entry(const cg_orthogonal *q, uint64_t i, uint64_t j);

#endif
