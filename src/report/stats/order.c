#include "report/stats/order.h"

#include <math.h>
#include <stdlib.h>

#define SHORT 32   /* up to here insertion beats qsort's indirect calls several times over */
#define SLACK 1e-9 /* a position this near to a whole one is whole: p has been rounded */

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void insertion_sort(double *x, size_t n) {
    for (size_t i = 1; i < n; i++) {
        double key = x[i];
        size_t k = i;
        for (; k > 0 && x[k - 1] > key; k--) x[k] = x[k - 1];
        x[k] = key;
    }
}

void sort_ascending(double *x, size_t n) {
    if (n <= SHORT)
        insertion_sort(x, n);
    else
        qsort(x, n, sizeof *x, ascending);
}

double median_in_place(double *x, size_t n) {
    sort_ascending(x, n);
    return n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}

double quantile_of_sorted(const double *x, size_t n, double p) {
    double at = p * (double)(n - 1), whole = round(at);
    if (fabs(at - whole) < SLACK) at = whole;
    size_t k = (size_t)floor(at);
    if (k + 1 >= n) return x[n - 1];
    double weight = at - (double)k;
    if (weight == 0 || x[k] == x[k + 1]) return x[k]; /* infinities would make NaN */
    return x[k] + weight * (x[k + 1] - x[k]);
}

double minimum(const double *x, size_t n) {
    double least = x[0];
    for (size_t i = 1; i < n; i++) least = fmin(least, x[i]);
    return least;
}
