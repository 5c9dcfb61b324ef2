/* A count while it is being added up, by the million: what a cg_count is, without a logarithm at
 * every sum. Exact in 128 bits; m 2^(512 e) in floating point once it outgrows them. */
#ifndef CHEAPGRAD_TALLY_H
#define CHEAPGRAD_TALLY_H

#include <math.h>

#include "cheapgrad/paths.h"

typedef struct cg_tally {
    uint64_t hi, lo; /* hi 2^64 + lo while m is 0 */
    double m;        /* in [1, 2^512) once the count is inexact */
    int64_t e;
} cg_tally;

static inline cg_tally cg_tally_of(uint64_t n) {
    return (cg_tally){0, n, 0.0, 0};
}

static inline cg_tally cg_tally_inexact(cg_tally a) {
    if (a.m == 0.0) a.m = (double)a.hi * 0x1p64 + (double)a.lo;
    return a;
}

/* Once either is inexact, or their sum is. */
static inline cg_tally cg_tally_add_inexact(cg_tally a, cg_tally b) {
    a = cg_tally_inexact(a);
    b = cg_tally_inexact(b);
    cg_tally sum = a.e >= b.e ? a : b, other = a.e >= b.e ? b : a;
    if (sum.e - other.e > 1) return sum;
    sum.m += sum.e == other.e ? other.m : other.m * 0x1p-512;
    if (sum.m >= 0x1p512) {
        sum.m *= 0x1p-512;
        sum.e++;
    }
    return sum;
}

static inline cg_tally cg_tally_add(cg_tally a, cg_tally b) {
    uint64_t lo = a.lo + b.lo, carry = lo < b.lo, hi = a.hi + carry, sum = hi + b.hi;
    if (a.m == 0.0 && b.m == 0.0 && hi >= carry && sum >= b.hi) return (cg_tally){sum, lo, 0.0, 0};
    return cg_tally_add_inexact(a, b);
}

static inline cg_count cg_count_of_tally(cg_tally a) {
    if (a.m != 0.0) return (cg_count){0, 0, log2(a.m) + 512.0 * (double)a.e, 0};
    cg_count exact = {a.hi, a.lo, -HUGE_VAL, 1};
    if (a.hi || a.lo) exact.log2 = log2((double)a.hi * 0x1p64 + (double)a.lo);
    return exact;
}

#endif
