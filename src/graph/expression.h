/* functions.def as text: what is printed where the others compute. */
#ifndef CHEAPGRAD_EXPRESSION_H
#define CHEAPGRAD_EXPRESSION_H

#include "cheapgrad/graph.h"

/* C expressions in x, y and v with their constants spelled out; NULL for what has none. i = 0, 1
 * is the argument that the partial belongs to. */
const char *cg_value_text(cg_op op);
const char *cg_partial_text(cg_op op, int i);

/* What a partial costs, as its expression tells. */
typedef enum cg_partial_kind {
    CG_PARTIAL_ONE,       /* 1.0: add, the first of sub */
    CG_PARTIAL_MINUS_ONE, /* -1.0: neg, the second of sub */
    CG_PARTIAL_X,         /* the argument x itself: the second of mul */
    CG_PARTIAL_Y,         /* the argument y itself: the first of mul */
    CG_PARTIAL_V,         /* the value itself: exp */
    CG_PARTIAL_COMPUTED   /* an expression of its own */
} cg_partial_kind;

cg_partial_kind cg_partial_kind_of(cg_op op, int i);

#endif
