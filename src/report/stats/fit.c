#include "report/stats/fit.h"

#include <math.h>

/* The points of one fit, and the x axis's mean and spread, which no replicate changes. */
typedef struct design {
    const double *x;
    const measure *y;
    size_t n;
    fit_axes axes;
    double mean, spread; /* of the x as drawn: mean, sum of squared distances from it */
} design;

static double across(const design *d, size_t i) {
    return d->axes == AXES_LOGLOG ? log(d->x[i]) : d->x[i];
}

static double up(const design *d, size_t i, cg_random *draw, double *scratch) {
    double y = measure_draw(&d->y[i], draw, scratch);
    if (d->axes == AXES_LINEAR) return y;
    return y > 0 ? log(y) : nan("");
}

static design design_of(const double *x, const measure *y, size_t n, fit_axes axes) {
    design d = {.x = x, .y = y, .n = n, .axes = axes};
    for (size_t i = 0; i < n; i++) d.mean += across(&d, i) / (double)n;
    for (size_t i = 0; i < n; i++) {
        double away = across(&d, i) - d.mean;
        d.spread += away * away;
    }
    return d;
}

static double slope_of(const void *context, cg_random *draw, double *scratch) {
    const design *d = context;
    double sum = 0;
    for (size_t i = 0; i < d->n; i++) sum += (across(d, i) - d->mean) * up(d, i, draw, scratch);
    return sum / d->spread;
}

static double mean_of(const void *context, cg_random *draw, double *scratch) {
    const design *d = context;
    double sum = 0;
    for (size_t i = 0; i < d->n; i++) sum += up(d, i, draw, scratch);
    return sum / (double)d->n;
}

typedef struct variance {
    const design *design;
    double mean, slope;
} variance;

/* 1 - residual / total, by one pass over the sample itself. */
static double explained(const void *context, cg_random *draw, double *scratch) {
    const variance *v = context;
    double residual = 0, total = 0;
    for (size_t i = 0; i < v->design->n; i++) {
        double y = up(v->design, i, draw, scratch) - v->mean;
        double rest = y - v->slope * (across(v->design, i) - v->design->mean);
        residual += rest * rest;
        total += y * y;
    }
    return total > 0 ? 1 - residual / total : 1;
}

fit fit_growth(bootstrap *b, const double *x, const measure *y, size_t n, fit_axes axes) {
    fit f = {.slope = {nan(""), nan(""), nan("")}, .intercept = nan(""), .r2 = nan(""), .n = n};
    if (n < 2) return f;
    design d = design_of(x, y, n, axes);
    if (!(d.spread > 0)) return f;
    f.slope = bootstrap_interval(b, slope_of, &d);
    double mean = bootstrap_sample(b, mean_of, &d);
    f.intercept = mean - f.slope.value * d.mean;
    f.r2 = bootstrap_sample(b, explained, &(variance){&d, mean, f.slope.value});
    return f;
}

int fit_is_noisy(const fit *f, fit_axes axes) {
    double scale = axes == AXES_LOGLOG ? fmax(1, fabs(f->slope.value)) : f->slope.value;
    return interval_is_noisy((interval){scale, f->slope.low, f->slope.high});
}

double fit_at(const fit *f, fit_axes axes, double x) {
    double y = f->intercept + f->slope.value * (axes == AXES_LOGLOG ? log(x) : x);
    return axes == AXES_LINEAR ? y : exp(y);
}
