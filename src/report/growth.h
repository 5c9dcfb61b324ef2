/* The growth of a series: its line on the chosen axes. */
#ifndef REPORT_GROWTH_H
#define REPORT_GROWTH_H

#include "report/series.h"
#include "report/stats/fit.h"

/* Fits the points that are not missing. A problem (PROBLEM_DATA), and NaN, where they do not make
 * a line: fewer than two different x, or a number that is not positive on a logarithmic axis. */
fit series_growth(bootstrap *b, const series *s, fit_axes axes, problems *p);

/* A problem (PROBLEM_DATA) for each number that has no logarithm but needs one on these axes. */
void series_check_positive(const series *s, fit_axes axes, problems *p);

#endif
