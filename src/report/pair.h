/* Which row a ratio is over. */
#ifndef REPORT_PAIR_H
#define REPORT_PAIR_H

#include "report/results.h"

/* The one row that matches the pattern ("{mode}" stands for the numerator's mode) and is of the
 * numerator's family with the same parameters; of several, that in the numerator's file. A pattern
 * without a wildcard is of the one row of that name, whatever its graph. NULL and a problem where
 * there is none, more than one, or one of another graph. */
const result_row *pair_find(const results *r, const char *pattern, const result_row *numerator,
                            problems *p);

/* Whether there is any such row. */
int pair_exists(const results *r, const char *pattern, const result_row *numerator);

#endif
