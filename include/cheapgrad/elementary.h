/* functions.def as inline C functions: for every elementary function f of x (and y)
 *
 *   cg_value_f(x)    cg_dx_f(x, v)                        cg_dxx_f(x, v)
 *   cg_value_f(x, y) cg_dx_f(x, y, v) cg_dy_f(x, y, v)    cg_dxx_f, cg_dxy_f, cg_dyy_f (x, y, v)
 *
 * where v is the value at that point, since many partials are cheap once it is known. */
#ifndef CHEAPGRAD_ELEMENTARY_H
#define CHEAPGRAD_ELEMENTARY_H

#include <math.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CG_LN2 0.693147180559945309417232121458176568     /* log 2 */
#define CG_LOG2E 1.44269504088896340735992468100189214    /* 1 / log 2 */
#define CG_LOG10E 0.434294481903251827651128918916605082  /* 1 / log 10 */
#define CG_2_SQRTPI 1.12837916709551257389615890312154517 /* 2 / sqrt pi */

/* Every expression may use x, y and v, and few use all of them. */
#define CG_OF_ONE(function, expression)                                                            \
    static inline double function(double x, double v) {                                            \
        (void)x, (void)v;                                                                          \
        return expression;                                                                         \
    }
#define CG_OF_TWO(function, expression)                                                            \
    static inline double function(double x, double y, double v) {                                  \
        (void)x, (void)y, (void)v;                                                                 \
        return expression;                                                                         \
    }
#define CG_UNARY(NAME, name, lo, hi, VALUE, DX, DXX)                                               \
    static inline double cg_value_##name(double x) {                                               \
        return VALUE;                                                                              \
    }                                                                                              \
    CG_OF_ONE(cg_dx_##name, DX)                                                                    \
    CG_OF_ONE(cg_dxx_##name, DXX)
#define CG_BINARY(NAME, name, lo, hi, VALUE, DX, DY, DXX, DXY, DYY)                                \
    static inline double cg_value_##name(double x, double y) {                                     \
        return VALUE;                                                                              \
    }                                                                                              \
    CG_OF_TWO(cg_dx_##name, DX)                                                                    \
    CG_OF_TWO(cg_dy_##name, DY)                                                                    \
    CG_OF_TWO(cg_dxx_##name, DXX)                                                                  \
    CG_OF_TWO(cg_dxy_##name, DXY)                                                                  \
    CG_OF_TWO(cg_dyy_##name, DYY)
#include "cheapgrad/functions.def"
#undef CG_OF_ONE
#undef CG_OF_TWO

#ifdef __cplusplus
}
#endif
#endif
