/* Multilayer perceptrons whose weights are the inputs, from a hundred of them to ten million: two
 * hidden layers of w units over 16 data have w w + 17 w weights. */
#ifndef CHEAPGRAD_PERCEPTRONS_H
#define CHEAPGRAD_PERCEPTRONS_H

#include "harness.h"

/* How many sizes there is time for. */
static inline int perceptrons(harness_scale scale) {
    static const int sizes[] = {3, 5, 6};
    return sizes[scale];
}

/* The member of size i, each about ten times as large as the one before. */
static inline const char *perceptron(int i) {
    static const int64_t units[] = {5, 24, 92, 308, 992, 3154};
    return harness_member("dense/width:#/layers:2", units[i]);
}

#endif
