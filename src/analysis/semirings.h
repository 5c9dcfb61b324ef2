/* What semirings.def says of each semiring, as types and functions:
 *
 *   element_<name>, weight_<name>                   types of R, and of an edge's weight
 *   zero_<name>(), one_<name>(output, block)
 *   plus_<name>(a, b), times_<name>(w, r, node)
 *   number_<name>(r) */
#ifndef CHEAPGRAD_ANALYSIS_SEMIRINGS_H
#define CHEAPGRAD_ANALYSIS_SEMIRINGS_H

#include "analysis/tally.h"
#include "cheapgrad/sweep.h"

typedef char cg_weight_unit;
typedef double cg_weight_partial;
typedef cg_dual cg_weight_dual;

/* How many bits of the set are 1. */
static inline int cg_members(uint64_t set) {
    int n = 0;
    for (; set; set &= set - 1) n++;
    return n;
}

#define CG_SEMIRING(NAME, name, title, element, weight, ZERO, ONE, PLUS, TIMES, NUMBER)            \
    typedef element element_##name;                                                                \
    typedef cg_weight_##weight weight_##name;                                                      \
    static inline element zero_##name(void) {                                                      \
        return ZERO;                                                                               \
    }                                                                                              \
    static inline element one_##name(cg_id i, cg_id block) {                                       \
        (void)i, (void)block;                                                                      \
        return ONE;                                                                                \
    }                                                                                              \
    static inline element plus_##name(element a, element b) {                                      \
        return PLUS;                                                                               \
    }                                                                                              \
    static inline element times_##name(weight_##name w, element r, cg_id k) {                      \
        (void)w, (void)k;                                                                          \
        return TIMES;                                                                              \
    }                                                                                              \
    static inline double number_##name(element r) {                                                \
        return NUMBER;                                                                             \
    }
#include "cheapgrad/semirings.def"

#endif
