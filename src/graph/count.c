/* Counts that outgrow integers: exact up to 128 bits, by their logarithm beyond. */
#include <math.h>
#include <stdio.h>

#include "cheapgrad/elementary.h"
#include "cheapgrad/paths.h"
#include "portable.h"

static cg_u128 integer_of(cg_count a) {
    return (cg_u128)a.hi << 64 | a.lo;
}

static cg_count exactly(cg_u128 n) {
    cg_count a = {(uint64_t)(n >> 64), (uint64_t)n, -HUGE_VAL, 1};
    if (n) a.log2 = log2((double)n);
    return a;
}

/* A count of which only the logarithm is known. */
static cg_count about(double log2) {
    cg_count a = {0, 0, log2, 0};
    return a;
}

cg_count cg_count_of(uint64_t n) {
    return exactly(n);
}

cg_count cg_count_add(cg_count a, cg_count b) {
    if (a.exact && b.exact) {
        cg_u128 sum = integer_of(a) + integer_of(b);
        if (sum >= integer_of(a)) return exactly(sum);
    }
    /* log2(2^p + 2^q) = p + log2(1 + 2^(q - p)), with p the larger: nothing overflows. */
    double p = fmax(a.log2, b.log2), q = fmin(a.log2, b.log2);
    return about(p + log1p(exp2(q - p)) * CG_LOG2E);
}

cg_count cg_count_mul(cg_count a, cg_count b) {
    cg_u128 m = integer_of(a), n = integer_of(b);
    if ((a.exact && m == 0) || (b.exact && n == 0)) return exactly(0);
    if (a.exact && b.exact && m != 0 && n <= ~(cg_u128)0 / m) return exactly(m * n);
    return about(a.log2 + b.log2);
}

cg_count cg_count_pow(uint64_t base, uint64_t exponent) {
    cg_count power = cg_count_of(1), square = cg_count_of(base);
    if (exponent == 0 || base == 1) return power;
    for (uint64_t rest = exponent; rest; rest >>= 1) {
        if (rest & 1) power = cg_count_mul(power, square);
        square = cg_count_mul(square, square);
    }
    /* One product instead of many rounded sums. */
    return power.exact ? power : about((double)exponent * log2((double)base));
}

cg_count cg_count_divide(cg_count a, uint64_t d) {
    return a.exact ? exactly(integer_of(a) / d) : about(a.log2 - log2((double)d));
}

int cg_count_equal(cg_count a, cg_count b) {
    if (a.exact != b.exact) return 0;
    if (a.exact) return integer_of(a) == integer_of(b);
    return fabs(a.log2 - b.log2) <= 1e-9 * fmax(a.log2, b.log2);
}

int cg_count_within(cg_count a, uint64_t budget) {
    return a.exact && integer_of(a) <= budget;
}

/* By hand, since printf's decimal point follows the locale. */
static char *logarithm_text(double log2, char text[CG_COUNT_TEXT]) {
    if (log2 < 1e15) {
        unsigned long long tenths = (unsigned long long)(log2 * 10.0 + 0.5);
        snprintf(text, CG_COUNT_TEXT, "2^%llu.%llu", tenths / 10, tenths % 10);
    } else {
        snprintf(text, CG_COUNT_TEXT, "2^%.0f", log2);
    }
    return text;
}

char *cg_count_text(cg_count a, char text[CG_COUNT_TEXT]) {
    if (!a.exact) return logarithm_text(a.log2, text);
    char digits[CG_COUNT_TEXT]; /* last one first; 2^128 has 39 */
    int n = 0;
    cg_u128 rest = integer_of(a);
    do digits[n++] = (char)('0' + (int)(rest % 10));
    while (rest /= 10);
    for (int i = 0; i < n; i++) text[i] = digits[n - 1 - i];
    text[n] = '\0';
    return text;
}
