/* Sums, differences and products without a jump. Most nodes of most graphs are one of the three, in
 * an order that no branch predictor can know, and a mispredicted jump costs more than they do. One
 * formula serves all three; which bits of it count depends on the operation:
 *
 *              partial by x    partial by y    value x dx + t
 *        x + y       1               1         x 1 + y
 *        x - y       1              -1         x 1 + (-y)
 *        x * y       y               x         x y + (-0.0)
 *
 * A product by 1 and a sum with -0.0 change nothing, be it a signed zero, an infinity or a NaN, so
 * the value is what C's operator gives, bit for bit (a NaN's sign aside). */
#ifndef CHEAPGRAD_ARITHMETIC_H
#define CHEAPGRAD_ARITHMETIC_H

#include "cheapgrad/graph.h"
#include "portable.h"

_Static_assert(CG_SUB == CG_ADD + 1 && CG_MUL == CG_ADD + 2, "the three stand together");

static inline int cg_is_arithmetic(unsigned op) {
    return op - CG_ADD <= CG_MUL - CG_ADD;
}

/* What is taken of each argument, by bits. */
typedef struct cg_arithmetic_bits {
    cg_pair_bits factor; /* of (y, x) in the partials by (x, y) */
    cg_pair one;         /* the partials where these are constants */
    cg_pair_bits addend; /* of y in t */
    cg_pair_bits sign;   /* changed in t */
} cg_arithmetic_bits;

#define CG_SIGN_BIT (UINT64_C(1) << 63)

static const cg_arithmetic_bits cg_arithmetic[] = {
    {{0, 0}, {1.0, 1.0}, {UINT64_MAX, 0}, {0, 0}},
    {{0, 0}, {1.0, -1.0}, {UINT64_MAX, 0}, {CG_SIGN_BIT, 0}},
    {{UINT64_MAX, UINT64_MAX}, {0.0, 0.0}, {0, 0}, {CG_SIGN_BIT, 0}},
};

/* Value, and partials by (x, y), of an operation that cg_is_arithmetic. */
static CG_ALWAYS_INLINE double cg_arithmetic_at(unsigned op, double x, double y, cg_pair *partial) {
    const cg_arithmetic_bits *bits = &cg_arithmetic[op - CG_ADD];
    cg_pair yx = {y, x};
    *partial = (cg_pair)(((cg_pair_bits)yx & bits->factor) | (cg_pair_bits)bits->one);
    cg_pair t = (cg_pair)(((cg_pair_bits)yx & bits->addend) ^ bits->sign);
    return x * (*partial)[0] + t[0];
}

#endif
