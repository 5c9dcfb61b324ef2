/* Break-even: where a ratio that grows with x passes 1, by interpolation on log-log axes. */
#ifndef REPORT_STATS_CROSSING_H
#define REPORT_STATS_CROSSING_H

#include "report/stats/bootstrap.h"

/* One line of the map: ratio y[i] at x[i], ascending and positive, size n, at a fixed size
 * `against` of the other side. */
typedef struct crossing_line {
    const double *x;
    const measure *y;
    size_t n;
    double against;
    int inside; /* set by crossing_factor: the medians cross within the range */
} crossing_line;

typedef enum crossing_side {
    CROSSING_BELOW,  /* the ratio is above 1 from the first x on: break-even lies below it */
    CROSSING_INSIDE, /* break-even was measured */
    CROSSING_ABOVE   /* the ratio has not reached 1 at the last x: break-even lies above it */
} crossing_side;

/* Which of the three the medians show. */
crossing_side crossing_side_of(bootstrap *b, const crossing_line *line);

/* The x of the first passage from below 1 to 1 or above. A replicate that does not pass within the
 * measured range counts as the end of the range. */
interval crossing_at(bootstrap *b, const crossing_line *line);

/* The factor c of the break-even line x = c * against: the geometric mean of crossing / against
 * over those of the n lines that cross inside; NaN where none does. */
interval crossing_factor(bootstrap *b, crossing_line *lines, size_t n);

#endif
