#include "report/growth.h"

#include "report/allocate.h"

#include <stdlib.h>

/* The first of the sample's n values that has no logarithm; n where all have one. */
static size_t not_positive(const double *value, size_t n, double scale) {
    size_t k = 0;
    while (k < n && value[k] * scale > 0) k++;
    return k;
}

void series_check_positive(const series *s, fit_axes axes, problems *p) {
    for (size_t i = 0; i < s->npoint; i++) {
        const series_point *q = &s->points[i];
        const measure *y = &q->y;
        if (axes == AXES_LOGLOG && !(q->x > 0))
            problem(p, PROBLEM_DATA, "%s: x = %g has no logarithm", q->row->name.text, q->x);
        if (axes == AXES_LINEAR || q->missing) continue;
        size_t k = not_positive(y->numerator, y->n, y->scale);
        if (k < y->n)
            problem(p, PROBLEM_DATA, "%s: repetition %zu is %g, which has no logarithm",
                    q->row->name.text, k, y->numerator[k] * y->scale);
        if (y->denominator && not_positive(y->denominator, y->n_denominator, 1) < y->n_denominator)
            problem(p, PROBLEM_DATA,
                    "%s: a repetition is not positive: a ratio over it has no logarithm",
                    q->over->name.text);
    }
}

fit series_growth(bootstrap *b, const series *s, fit_axes axes, problems *p) {
    double *x = allocate(s->npoint, sizeof *x);
    measure *y = allocate(s->npoint, sizeof *y);
    size_t n = 0, before = p->n;
    int different = 0;
    series_check_positive(s, axes, p);
    for (size_t i = 0; i < s->npoint; i++) {
        if (s->points[i].missing) continue;
        x[n] = s->points[i].x;
        y[n] = s->points[i].y;
        different |= x[n] != x[0];
        n++;
    }
    if (!different)
        problem(p, PROBLEM_DATA, "%s: %zu points, not two different x: no line to fit", s->name, n);
    fit f = fit_growth(b, x, y, p->n == before ? n : 0, axes);
    free(x);
    free(y);
    return f;
}
