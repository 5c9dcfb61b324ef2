/* Intervals that need nothing but counting. level is 0.95 for 95 %. */
#ifndef REPORT_STATS_PROPORTION_H
#define REPORT_STATS_PROPORTION_H

#include "report/stats/bootstrap.h"

/* z with P(|Z| <= z) = level for a standard normal Z; 0 < level < 1. */
double normal_two_sided(double level);

/* P(K <= k) for K binomial with n trials of chance one half. */
double binomial_half_cdf(size_t k, size_t n);

/* Wilson's score interval (1927) for a proportion: successes of n, n >= 1. */
interval wilson_interval(size_t successes, size_t n, double level);

/* The sign test's interval for the median of x, size n >= 1, sorted here in place: order
 * statistics from both ends, as far in as the level allows; exact for any continuous distribution.
 * Where even the extremes cover less than the level (n < 6 at 0.95) the ends are infinite. */
interval sign_interval(double *x, size_t n, double level);

#endif
