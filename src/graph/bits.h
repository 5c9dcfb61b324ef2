/* A double's bits as a 64-bit word, and back. */
#ifndef CHEAPGRAD_BITS_H
#define CHEAPGRAD_BITS_H

#include <stdint.h>
#include <string.h>

static inline uint64_t cg_bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double cg_of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
