/* Growth: a least-squares line through medians, with a bootstrap interval for its slope. */
#ifndef REPORT_STATS_FIT_H
#define REPORT_STATS_FIT_H

#include "report/stats/bootstrap.h"

/* What is a straight line. */
typedef enum fit_axes {
    AXES_LOGLOG,    /* ln y = a + b ln x: y grows as x^b */
    AXES_LOGLINEAR, /* ln y = a + b x: y grows by the factor e^b per unit of x */
    AXES_LINEAR     /* y = a + b x */
} fit_axes;

typedef struct fit {
    interval slope;   /* b */
    double intercept; /* a */
    double r2;        /* share of the variance explained; 1 where there is none to explain */
    size_t n;         /* number of points */
} fit;

/* Fits n points (x[i], y[i]). y[i] is a measure. The interval comes from drawing repetitions
 * within each point; it tells how well the slope is measured, not whether a line is the right
 * curve: that is what r2 and the plot are for. Needs two different x, and positive numbers on
 * logarithmic axes: everything is NaN otherwise. */
fit fit_growth(bootstrap *b, const double *x, const measure *y, size_t n, fit_axes axes);

/* To be flagged: an exponent (log-log) is known to less than a tenth, any other slope to less than
 * a tenth of its value, or not at all. An exponent near 0 is flat, not noisy. */
int fit_is_noisy(const fit *f, fit_axes axes);

/* The line's value at x. */
double fit_at(const fit *f, fit_axes axes, double x);

#endif
