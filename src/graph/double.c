#include "graph/double.h"

#include <inttypes.h>
#include <math.h>

void cg_write_finite(double value, FILE *file) {
    int exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(value), &exponent), 53);
    exponent = mantissa ? exponent - 53 : 0;
    for (; mantissa && mantissa % 2 == 0; mantissa /= 2) exponent++;
    fprintf(file, "%s0x%" PRIx64 "p%+d", signbit(value) ? "-" : "", mantissa, exponent);
}
