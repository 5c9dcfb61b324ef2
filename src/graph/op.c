/* What is known of one operation: functions.def, expanded as tables. */
#include <string.h>

#include "cheapgrad/elementary.h"
#include "cheapgrad/graph.h"

const char *cg_op_name(cg_op op) {
    static const char *const name[CG_NOP] = {
        [CG_INPUT] = "input",
        [CG_CONST] = "const",
#define CG_UNARY(NAME, lower, ...) [CG_##NAME] = #lower,
#define CG_BINARY(NAME, lower, ...) [CG_##NAME] = #lower,
#include "cheapgrad/functions.def"
    };
    return (unsigned)op < CG_NOP ? name[op] : "?";
}

int cg_op_arity(cg_op op) {
    static const char arity[CG_NOP] = {
#define CG_UNARY(NAME, ...) [CG_##NAME] = 1,
#define CG_BINARY(NAME, ...) [CG_##NAME] = 2,
#include "cheapgrad/functions.def"
    };
    return (unsigned)op < CG_NOP ? arity[op] : 0;
}

cg_op cg_op_by_name(const char *name) {
    for (cg_op op = CG_INPUT; name && op < CG_NOP; op++)
        if (strcmp(cg_op_name(op), name) == 0) return op;
    return CG_NOP;
}

static void store(double *d, double *dd, double dx, double dy, double xx, double xy, double yy) {
    if (d) d[0] = dx, d[1] = dy;
    if (dd) dd[0] = xx, dd[1] = xy, dd[2] = yy;
}

double cg_op_at(cg_op op, double x, double y, double d[2], double dd[3]) {
    double v = (double)NAN; /* NAN is a float */
    switch (op) {
#define CG_UNARY(NAME, name, ...)                                                                  \
    case CG_##NAME:                                                                                \
        v = cg_value_##name(x);                                                                    \
        store(d, dd, cg_dx_##name(x, v), 0.0, cg_dxx_##name(x, v), 0.0, 0.0);                      \
        return v;
#define CG_BINARY(NAME, name, ...)                                                                 \
    case CG_##NAME:                                                                                \
        v = cg_value_##name(x, y);                                                                 \
        store(d, dd, cg_dx_##name(x, y, v), cg_dy_##name(x, y, v), cg_dxx_##name(x, y, v),         \
              cg_dxy_##name(x, y, v), cg_dyy_##name(x, y, v));                                     \
        return v;
#include "cheapgrad/functions.def"
    case CG_INPUT:
    case CG_CONST:
    case CG_NOP:
        break;
    }
    store(d, dd, v, v, v, v, v);
    return v;
}
