/* Random numbers from integers and exact operations alone: the same on every machine, in any order
 * of asking. SplitMix64 (Steele, Lea & Flood 2014): the i-th word of a stream is a mixing of
 * start + i * golden, so a stream can be read on or entered anywhere. */
#ifndef CHEAPGRAD_RANDOM_H
#define CHEAPGRAD_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#define CG_GOLDEN UINT64_C(0x9e3779b97f4a7c15) /* 2^64 over the golden ratio, odd */

/* Every bit of the word moves every bit of the result. */
static inline uint64_t cg_mix(uint64_t word) {
    uint64_t z = word + CG_GOLDEN;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

typedef struct cg_random {
    uint64_t state;
} cg_random;

/* The beginning of the stream of that number under a seed. */
static inline cg_random cg_random_stream(uint64_t seed, uint64_t stream) {
    cg_random random = {cg_mix(cg_mix(seed) ^ stream)};
    return random;
}

static inline uint64_t cg_random_next(cg_random *random) {
    uint64_t word = cg_mix(random->state);
    random->state += CG_GOLDEN;
    return word;
}

/* One of 0 ... n-1, n > 0; evenly up to n / 2^32. */
static inline uint32_t cg_random_below(cg_random *random, uint32_t n) {
    return (uint32_t)(((cg_random_next(random) >> 32) * n) >> 32);
}

/* A word as a multiple of 2^-52 in [-1, 1). */
static inline double cg_signed_unit(uint64_t word) {
    return (double)(word >> 11) * 0x1p-52 - 1.0;
}

/* A word as a number in +-[0.5, 1): of either sign, never near 0. */
static inline double cg_signed_half(uint64_t word) {
    double magnitude = 0.75 + 0.25 * cg_signed_unit(word);
    return word & 1 ? magnitude : -magnitude;
}

/* The k-th point of a ring around a centre: n values in centre +- spread. */
static inline void cg_random_around(uint64_t k, double centre, double spread, uint64_t n,
                                    double *x) {
    cg_random random = cg_random_stream(k, n);
    for (uint64_t i = 0; i < n; i++)
        x[i] = centre + spread * cg_signed_unit(cg_random_next(&random));
}

#endif
