/* Numbers that are the same in every run. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <stdint.h>

/* The next 64 bits, of which the upper ones are the better. */
static inline uint64_t random_next(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state;
}

/* The next of 0 ... n - 1. */
static inline uint32_t random_below(uint64_t *state, uint32_t n) {
    return (uint32_t)(((random_next(state) >> 32) * n) >> 32);
}

/* The next number from lo to hi. */
static inline double random_between(uint64_t *state, double lo, double hi) {
    return lo + (hi - lo) * (random_below(state, 1u << 30) / (double)(1u << 30));
}

#endif
