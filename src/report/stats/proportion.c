#include "report/stats/proportion.h"

#include "report/stats/order.h"

#include <math.h>

double normal_two_sided(double level) {
    double low = 0, high = 40; /* erfc has underflowed by 40 */
    for (int step = 0; step < 100; step++) {
        double z = 0.5 * (low + high);
        if (erfc(z / sqrt(2.0)) > 1 - level)
            low = z;
        else
            high = z;
    }
    return 0.5 * (low + high);
}

double binomial_half_cdf(size_t k, size_t n) {
    double log_half_n = (double)n * log(0.5), sum = 0;
    for (size_t i = 0; i <= k && i <= n; i++)
        sum += exp(log_half_n + lgamma((double)n + 1) - lgamma((double)i + 1) -
                   lgamma((double)(n - i) + 1));
    return fmin(sum, 1);
}

interval wilson_interval(size_t successes, size_t n, double level) {
    double z = normal_two_sided(level), count = (double)n, p = (double)successes / count;
    double shrink = 1 + z * z / count;
    double centre = (p + z * z / (2 * count)) / shrink;
    double half = z * sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / shrink;
    return (interval){p, fmax(0, centre - half), fmin(1, centre + half)};
}

interval sign_interval(double *x, size_t n, double level) {
    interval result = {median_in_place(x, n), -HUGE_VAL, HUGE_VAL};
    double tail = 0.5 * (1 - level);
    /* [x(k+1), x(n-k)] misses the median with chance 2 P(K <= k). */
    for (size_t k = 0; k < n / 2 + 1 && binomial_half_cdf(k, n) <= tail; k++) {
        result.low = x[k];
        result.high = x[n - 1 - k];
    }
    return result;
}
