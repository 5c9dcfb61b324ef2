/* Change points of a series: E-divisive (Matteson & James, JASA 109, 2014), as used for performance
 * histories by Daly et al. (ICPE 2020). A segment is cut where the energy statistic
 *
 *   mn/(m+n) (2 mean|x-y| - mean|x-x'| - mean|y-y'|),   x left of the cut, y right of it
 *
 * is largest, if a permutation test within the segments finds that unlikely; and so on. It asks for
 * no distribution, and finds any number of changes. */
#ifndef REPORT_STATS_CHANGEPOINT_H
#define REPORT_STATS_CHANGEPOINT_H

#include <stddef.h>

#define CHANGEPOINT_LEAST 3          /* points on either side of a cut */
#define CHANGEPOINT_PERMUTATIONS 499 /* of each test; the seed is fixed */
#define CHANGEPOINT_LEVEL 0.05       /* of each test */

/* Writes the ascending indices of the first point after each change to at, size n; returns how
 * many. scratch: size n. */
size_t changepoints(const double *x, size_t n, size_t *at, double *scratch);

#endif
