#include "report/growth.h"

#include "report/allocate.h"

#include <stdlib.h>

static void check_positive(const series *s, fit_axes axes, problems *p) {
    for (size_t i = 0; i < s->npoint; i++) {
        const series_point *q = &s->points[i];
        if (axes == AXES_LOGLOG && !(q->x > 0))
            problem(p, PROBLEM_DATA, "%s: x = %g has no logarithm", q->row->name.text, q->x);
        for (size_t k = 0; axes != AXES_LINEAR && !q->missing && k < q->y.n; k++)
            if (!(q->y.numerator[k] * q->y.scale > 0)) {
                problem(p, PROBLEM_DATA, "%s: repetition %zu is %g, which has no logarithm",
                        q->row->name.text, k, q->y.numerator[k] * q->y.scale);
                break;
            }
    }
}

fit series_growth(bootstrap *b, const series *s, fit_axes axes, problems *p) {
    double *x = allocate(s->npoint, sizeof *x);
    measure *y = allocate(s->npoint, sizeof *y);
    size_t n = 0, before = p->n;
    int different = 0;
    check_positive(s, axes, p);
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
