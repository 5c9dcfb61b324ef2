/* A double as its bits and as text. */
#ifndef CHEAPGRAD_DOUBLE_H
#define CHEAPGRAD_DOUBLE_H

#include <stdint.h>
#include <stdio.h>
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

/* Writes a finite double as an odd integer times a power of two, 0.75 = 0x3p-2: exact, a literal of
 * C, and without a decimal point, which printf and strtod would take from the locale. */
void cg_write_finite(double value, FILE *file);

#endif
