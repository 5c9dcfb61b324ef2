/* Closed forms of sizes: sums and products that stay at the largest integer once they pass it, so
 * that a size too large to be is never mistaken for a small one. */
#ifndef CHEAPGRAD_SATURATE_H
#define CHEAPGRAD_SATURATE_H

#include <stdint.h>

static inline uint64_t cg_plus(uint64_t a, uint64_t b) {
    return a <= UINT64_MAX - b ? a + b : UINT64_MAX;
}

static inline uint64_t cg_times(uint64_t a, uint64_t b) {
    return a == 0 || b <= UINT64_MAX / a ? a * b : UINT64_MAX;
}

#endif
