/* Value and partials of one elementary function in one go, inline: what every mode that keeps
 * partials does at every node. */
#ifndef CHEAPGRAD_LINEARIZE_H
#define CHEAPGRAD_LINEARIZE_H

#include "cheapgrad/elementary.h"
#include "cheapgrad/graph.h"
#include "portable.h"

/* d[0], d[1]: partials; d[1] is left alone for a unary function, whose y is ignored. op must be an
 * elementary function. */
static CG_ALWAYS_INLINE double cg_linearize(cg_op op, double x, double y, double d[2]) {
    double v = 0.0;
    switch (op) {
#define CG_UNARY(NAME, name, ...)                                                                  \
    case CG_##NAME:                                                                                \
        v = cg_value_##name(x);                                                                    \
        d[0] = cg_dx_##name(x, v);                                                                 \
        break;
#define CG_BINARY(NAME, name, ...)                                                                 \
    case CG_##NAME:                                                                                \
        v = cg_value_##name(x, y);                                                                 \
        d[0] = cg_dx_##name(x, y, v);                                                              \
        d[1] = cg_dy_##name(x, y, v);                                                              \
        break;
#include "cheapgrad/functions.def"
    case CG_INPUT:
    case CG_CONST:
    case CG_NOP:
        break;
    }
    return v;
}

#endif
