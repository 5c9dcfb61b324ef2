/* From rows to series: what is asked for, grouped into lines of a plot, each point a measure.
 *
 *     series  gradient/tape/layered/width:64         x = depth
 *     points  depth:16  depth:32  depth:64 ...        y = time, a counter, or a ratio of such */
#ifndef REPORT_SERIES_H
#define REPORT_SERIES_H

#include "report/results.h"
#include "report/stats/bootstrap.h"

typedef enum row_clock {
    CLOCK_AS_NAMED, /* CPU time, except for rows named .../real_time or .../manual_time */
    CLOCK_CPU,
    CLOCK_REAL
} row_clock;

typedef struct query {
    const char **select; /* shell patterns, size nselect; "!pattern" leaves rows out; none: all */
    size_t nselect;
    const char *over;  /* pattern of the denominators' names, NULL: no ratio. "{mode}" stands for
                          the numerator's mode. Paired by family and parameters, but a pattern
                          without a wildcard is of one row, whatever its graph */
    int paired;        /* rows without a row to be over are left out; else they are a problem */
    const char *x;     /* parameter or counter on the x axis; NULL: nodes, and a row that has none
                          is a series of one point at x = 1 */
    double from;       /* only points with x at least that; 0: all */
    const char *by;    /* comma-separated parameters or counters that part series; NULL: all
                          parameters but x where x is a parameter, none where it is a counter */
    const char *also;  /* comma-separated parameters or counters to show beside, or NULL */
    const char *y;     /* counter that is measured; NULL: time */
    const char *per;   /* parameter or counter to divide by, or NULL */
    const char *times; /* parameter or counter to multiply by, or NULL */
    const char *each;  /* parameter or counter by which both rows of a ratio are divided, each by
                          its own, or NULL */
    const char *file;  /* only rows of the file of this base name, or NULL */
    row_clock clock;
} query;

typedef struct series_point {
    const result_row *row, *over; /* over: NULL without ratio */
    double x;
    measure y;   /* in ns, the counter's unit, or a ratio */
    int missing; /* its row errored: y is not there */
    int few;     /* a timing of so many repetitions that their interval does not cover */
} series_point;

typedef struct series {
    char *name;
    series_point *points; /* size npoint, ascending x */
    size_t npoint;
} series;

typedef struct series_set {
    series *series; /* size n, in natural order of their names */
    size_t n;
} series_set;

/* A point with its uncertainty. */
typedef struct estimate {
    interval i;
    double minimum;
    int noisy; /* the interval is wider than 10 %, or there are too few repetitions for one */
} estimate;

/* The next of a list of names parted by commas, of which NULL is an empty one, at *list, which
 * moves on; NULL at the end. Free with free. */
char *next_name(const char **list);

/* What x is called. */
const char *query_x(const query *q);

/* Builds what the query asks for. Problems: patterns that match nothing, rows without the asked
 * parameter or counter, names to part series by or to show beside that are no row's, denominators
 * that are missing, ambiguous or of another graph, a row that is in two files (PROBLEM_DATA); rows
 * that errored (PROBLEM_ROW; their points are missing). */
series_set series_build(const results *r, const query *q, problems *p);
void series_free(series_set *set);

/* A row's time, a point's where it is batched; a problem where it does not say of how many. */
measure row_time(const results *r, const result_row *row, row_clock clock, problems *p);

/* Not for a missing point. */
estimate point_estimate(bootstrap *b, const series_point *point);

#endif
