/* The break-even line of a set of series of ratios. */
#ifndef REPORT_BREAKEVEN_H
#define REPORT_BREAKEVEN_H

#include "report/series.h"
#include "report/stats/crossing.h"

typedef struct breakeven {
    crossing_line *lines; /* size n, one a series */
    size_t n;
} breakeven;

/* Lines of the set's series, `against` read from each one's rows (a parameter or a counter).
 * Problems (PROBLEM_DATA): a row without it, a number without a logarithm. The set must outlive
 * it. Free with breakeven_free. */
breakeven breakeven_of(const results *r, const series_set *set, const char *against, problems *p);
void breakeven_free(breakeven *b);

#endif
