/* Numbers as people read them. */
#ifndef REPORT_NUMBER_H
#define REPORT_NUMBER_H

#include "report/stats/bootstrap.h"

/* Text that needs no freeing: valid to the end of the expression that asked for it. */
typedef struct number_text {
    char text[80];
} number_text;

/* Three digits, no exponent between 0.001 and 1e7. */
number_text number_short(double value);

/* A count, with a comma every three digits. */
number_text number_count(double value);

/* "2.87 (2.80 to 2.95)" */
number_text number_interval(interval i);

#endif
