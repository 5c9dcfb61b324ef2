/* The generator behind every resampling: SplitMix64 (Steele, Lea & Flood 2014). Small, fast, the
 * same draws on every machine; a fixed seed makes every interval reproducible to the byte. */
#ifndef REPORT_STATS_RANDOM_H
#define REPORT_STATS_RANDOM_H

#include <stdint.h>

typedef struct rng {
    uint64_t state; /* any value is a good seed */
} rng;

static inline uint64_t rng_next(rng *r) {
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* A whole number in 0 ... n-1. The bias of multiply-and-shift is below n / 2^32. */
static inline uint32_t rng_below(rng *r, uint32_t n) {
    return (uint32_t)(((rng_next(r) >> 32) * n) >> 32);
}

/* Uniform in (0, 1): never 0, so that its logarithm is finite. */
static inline double rng_uniform(rng *r) {
    return ((double)(rng_next(r) >> 12) + 0.5) / 4503599627370496.0; /* 2^52 */
}

#endif
