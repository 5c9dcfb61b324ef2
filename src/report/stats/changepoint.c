#include "report/stats/changepoint.h"

#include "graph/random.h"

#include <math.h>
#include <string.h>

#define SEED UINT64_C(2014)

typedef struct cut {
    double statistic; /* negative: no cut is possible */
    size_t at;        /* first point of the right part */
} cut;

static double distances(const double *x, size_t n, double from) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += fabs(x[i] - from);
    return sum;
}

/* Mean distance of the n (n - 1) / 2 pairs whose distances sum to that. */
static double mean_within(double sum, double n) {
    return n > 1 ? sum / (0.5 * n * (n - 1)) : 0;
}

/* The best cut of x, size n: points move from right to left one by one, which changes the three
 * sums of distances by that point's own. */
static cut best_cut(const double *x, size_t n) {
    cut best = {-1, 0};
    double left = 0, right = 0, across = 0;
    for (size_t i = 0; i < n; i++) right += distances(x, i, x[i]);
    for (size_t k = 0; k + CHANGEPOINT_LEAST < n; k++) {
        double before = distances(x, k, x[k]), after = distances(x + k + 1, n - k - 1, x[k]);
        left += before;
        right -= after;
        across += after - before;
        size_t m = k + 1;
        if (m < CHANGEPOINT_LEAST) continue;
        double a = (double)m, b = (double)(n - m);
        double q =
            a * b / (a + b) * (2 * across / (a * b) - mean_within(left, a) - mean_within(right, b));
        if (q > best.statistic) best = (cut){q, m};
    }
    return best;
}

/* The best over all segments; at: their inner ends, size nat. */
static cut best_of_all(const double *x, size_t n, const size_t *at, size_t nat) {
    cut best = {-1, 0};
    for (size_t s = 0; s <= nat; s++) {
        size_t low = s ? at[s - 1] : 0, high = s < nat ? at[s] : n;
        cut c = best_cut(x + low, high - low);
        if (c.statistic > best.statistic) best = (cut){c.statistic, c.at + low};
    }
    return best;
}

static void shuffle(double *x, size_t n, cg_random *draw) {
    for (size_t i = n; i > 1; i--) {
        size_t k = cg_random_below(draw, (uint32_t)i);
        double other = x[i - 1];
        x[i - 1] = x[k];
        x[k] = other;
    }
}

static int is_significant(const double *x, size_t n, const size_t *at, size_t nat, double statistic,
                          cg_random *draw, double *scratch) {
    size_t as_large = 0;
    memcpy(scratch, x, n * sizeof *x);
    for (int p = 0; p < CHANGEPOINT_PERMUTATIONS; p++) {
        for (size_t s = 0; s <= nat; s++) {
            size_t low = s ? at[s - 1] : 0, high = s < nat ? at[s] : n;
            shuffle(scratch + low, high - low, draw);
        }
        /* a little less, so that rounding does not tell equal statistics apart */
        as_large += best_of_all(scratch, n, at, nat).statistic >= statistic * (1 - 1e-12);
    }
    return (double)(as_large + 1) <= CHANGEPOINT_LEVEL * (CHANGEPOINT_PERMUTATIONS + 1);
}

size_t changepoints(const double *x, size_t n, size_t *at, double *scratch) {
    size_t nat = 0;
    cg_random draw = {SEED};
    while (n >= (size_t)2 * CHANGEPOINT_LEAST) {
        cut c = best_of_all(x, n, at, nat);
        if (c.statistic <= 0 || !is_significant(x, n, at, nat, c.statistic, &draw, scratch)) break;
        size_t k = nat++;
        for (; k > 0 && at[k - 1] > c.at; k--) at[k] = at[k - 1];
        at[k] = c.at;
    }
    return nat;
}
