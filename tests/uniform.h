/* Numbers to simulate with, from the library's own generator. */
#ifndef TESTS_UNIFORM_H
#define TESTS_UNIFORM_H

#include "graph/random.h"

/* Uniform in (0, 1): never 0, so that its logarithm is finite. */
static inline double uniform(cg_random *draw) {
    return ((double)(cg_random_next(draw) >> 12) + 0.5) * 0x1p-52;
}

#endif
