/* Dual numbers: a value and its tangent, carried through every operation (forward mode).
 *
 *   cg_dual x = {2.0, 1.0};                          seed: dx/dx = 1
 *   cg_dual y = cg_dual_mul(x, cg_dual_sin(x));      y.value = x sin x, y.tangent = sin x + x cos x
 */
#ifndef CHEAPGRAD_DUAL_H
#define CHEAPGRAD_DUAL_H

#include "cheapgrad/elementary.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cg_dual {
    double value;
    double tangent;
} cg_dual;

/* A constant: its tangent is 0. A tangent is multiplied by a partial all the same, so that one that
 * is not finite there, as sqrt's at 0, makes NaN of it. */
static inline cg_dual cg_dual_const(double value) {
    cg_dual d = {value, 0.0};
    return d;
}

/* cg_dual_add(a, b), cg_dual_sin(a), ... one for every elementary function. */
#define CG_UNARY(NAME, name, ...)                                                                  \
    static inline cg_dual cg_dual_##name(cg_dual a) {                                              \
        double v = cg_value_##name(a.value);                                                       \
        cg_dual d = {v, cg_dx_##name(a.value, v) * a.tangent};                                     \
        return d;                                                                                  \
    }
#define CG_BINARY(NAME, name, ...)                                                                 \
    static inline cg_dual cg_dual_##name(cg_dual a, cg_dual b) {                                   \
        double v = cg_value_##name(a.value, b.value);                                              \
        cg_dual d = {v, cg_dx_##name(a.value, b.value, v) * a.tangent +                            \
                            cg_dy_##name(a.value, b.value, v) * b.tangent};                        \
        return d;                                                                                  \
    }
#include "cheapgrad/functions.def"

#ifdef __cplusplus
}
#endif
#endif
