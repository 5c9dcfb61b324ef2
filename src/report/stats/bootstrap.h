/* Percentile bootstrap (Efron 1979) of anything that is computed from medians of repetitions.
 *
 * Why percentile: it respects monotone maps (the interval of a log ratio is the log of the ratio's
 * interval), and for one median it lands on order statistics, whose coverage the binomial
 * distribution gives exactly. BCa's acceleration needs a jackknife, which is inconsistent for the
 * median (Efron & Tibshirani 1993, section 11.7).
 *
 * What it really covers of one median of n repetitions, in percent, whatever their distribution, as
 * the replicates fall with this seed:
 *
 *     n   5     7     9     11    13    15    17    19    21    23    25
 *     %   93.8  87.5  96.1  93.5  90.8  96.5  95.1  93.6  92.2  96.5  95.7
 *
 * Of an even n it depends on the distribution: by simulation of a normal one 92.6 where n is 8,
 * 93.1 to 94.4 where it is 6 or 10 to 18.
 *
 * Why ratios are paired: repetition i of two benchmarks of one graph is of one round of the run, in
 * which they stand within a second or so, so that what the machine does to one (clock, neighbours)
 * it does to both. The ratio is median(A) / median(B); each replicate draws repetition numbers once
 * and takes them from both, so that what the two share cancels in the interval as it does in the
 * ratio. Benchmarks of two runs are drawn independently. */
#ifndef REPORT_STATS_BOOTSTRAP_H
#define REPORT_STATS_BOOTSTRAP_H

#include "graph/random.h"

#include <stddef.h>

#define BOOTSTRAP_REPLICATES 2001 /* so that 2000 * 0.025 is whole, and the ends are draws */
#define BOOTSTRAP_LEVEL 0.95
#define BOOTSTRAP_SEED UINT64_C(1980) /* Speelpenning's year */

typedef struct interval {
    double value, low, high; /* the estimate from the sample itself, and where it may be */
} interval;

/* One number drawn from repetitions: scale * median(numerator) / median(denominator). */
typedef struct measure {
    const double *numerator;   /* size n */
    const double *denominator; /* size n_denominator, or NULL: no denominator */
    size_t n, n_denominator;   /* at least 1 each; equal where paired */
    int paired;                /* draw the same repetitions from both */
    double scale;
} measure;

typedef struct bootstrap bootstrap;

/* A statistic of one replicate. draw is NULL for the sample itself. scratch: size largest. */
typedef double statistic(const void *context, cg_random *draw, double *scratch);

/* Allocates everything. largest: the longest sample that it will meet. NULL where memory is out.
 * Free with bootstrap_free. */
bootstrap *bootstrap_new(size_t replicates, double level, uint64_t seed, size_t largest);
void bootstrap_free(bootstrap *b); /* NULL is allowed */

/* The statistic and its interval. Starts from the seed each time: the order of calls does not
 * matter. A replicate that is NaN makes the interval NaN: it is not known. Where nearly all
 * replicates fall on one side of the statistic, as those of a first passage may, the interval is
 * widened up to it: it never leaves out what it is the interval of. */
interval bootstrap_interval(bootstrap *b, statistic *s, const void *context);

/* The statistic of the sample itself, without an interval. */
double bootstrap_sample(bootstrap *b, statistic *s, const void *context);

/* A measure and its interval. */
interval bootstrap_measure(bootstrap *b, const measure *m);

/* One replicate of a measure, for statistics that are made of several. */
double measure_draw(const measure *m, cg_random *draw, double *scratch);

/* The same formula with minima in place of medians: the least disturbed repetitions. */
double measure_minimum(const measure *m);

/* Whether the interval of a median of n repetitions covers at least 93 % where it promises 95. */
int bootstrap_covers(size_t n);

/* Wider than a tenth of its value, or not known: to be flagged wherever it is shown. */
int interval_is_noisy(interval i);

#endif
