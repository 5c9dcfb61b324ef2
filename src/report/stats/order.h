/* Order statistics. All of them expect n >= 1 and no NaN. */
#ifndef REPORT_STATS_ORDER_H
#define REPORT_STATS_ORDER_H

#include <stddef.h>

/* Sorts x, size n, ascending. */
void sort_ascending(double *x, size_t n);

/* The median of x, size n; sorts x in place. The mean of the middle two where n is even. */
double median_in_place(double *x, size_t n);

/* The p-quantile, 0 <= p <= 1, of a sorted sample by linear interpolation between order
 * statistics (type 7 of Hyndman & Fan 1996). */
double quantile_of_sorted(const double *x, size_t n, double p);

double minimum(const double *x, size_t n);

#endif
