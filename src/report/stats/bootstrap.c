#include "report/stats/bootstrap.h"

#include "report/stats/order.h"

#include <math.h>
#include <stdlib.h>

#define NOISY_WIDTH 0.10

/* The whole range of 4 repetitions covers their median with 87.5 %, that of 5 with 93.75 %. */
#define FEWEST_REPETITIONS 5

struct bootstrap {
    size_t replicates;
    double level;
    uint64_t seed;
    double *scratch; /* size largest */
    double *draws;   /* size replicates */
};

bootstrap *bootstrap_new(size_t replicates, double level, uint64_t seed, size_t largest) {
    bootstrap *b = calloc(1, sizeof *b);
    if (!b) return NULL;
    *b = (bootstrap){.replicates = replicates, .level = level, .seed = seed};
    b->scratch = calloc(largest ? largest : 1, sizeof *b->scratch);
    b->draws = calloc(replicates, sizeof *b->draws);
    if (b->scratch && b->draws) return b;
    bootstrap_free(b);
    return NULL;
}

void bootstrap_free(bootstrap *b) {
    if (!b) return;
    free(b->scratch);
    free(b->draws);
    free(b);
}

static double draw_median(const double *x, size_t n, cg_random *draw, double *scratch) {
    for (size_t i = 0; i < n; i++) scratch[i] = x[draw ? cg_random_below(draw, (uint32_t)n) : i];
    return median_in_place(scratch, n);
}

double measure_draw(const measure *m, cg_random *draw, double *scratch) {
    cg_random start = draw ? *draw : (cg_random){0};
    double value = m->scale * draw_median(m->numerator, m->n, draw, scratch);
    if (!m->denominator) return value;
    cg_random again = start; /* the same numbers once more: the same repetitions */
    cg_random *source = draw && m->paired ? &again : draw;
    return value / draw_median(m->denominator, m->n_denominator, source, scratch);
}

double measure_minimum(const measure *m) {
    double value = m->scale * minimum(m->numerator, m->n);
    return m->denominator ? value / minimum(m->denominator, m->n_denominator) : value;
}

double bootstrap_sample(bootstrap *b, statistic *s, const void *context) {
    return s(context, NULL, b->scratch);
}

interval bootstrap_interval(bootstrap *b, statistic *s, const void *context) {
    interval result = {bootstrap_sample(b, s, context), nan(""), nan("")};
    cg_random draw = {b->seed};
    for (size_t k = 0; k < b->replicates; k++) {
        b->draws[k] = s(context, &draw, b->scratch);
        if (isnan(b->draws[k])) return result;
    }
    sort_ascending(b->draws, b->replicates);
    double tail = 0.5 * (1 - b->level);
    result.low = fmin(quantile_of_sorted(b->draws, b->replicates, tail), result.value);
    result.high = fmax(quantile_of_sorted(b->draws, b->replicates, 1 - tail), result.value);
    return result;
}

static double draw_measure(const void *context, cg_random *draw, double *scratch) {
    return measure_draw(context, draw, scratch);
}

interval bootstrap_measure(bootstrap *b, const measure *m) {
    return bootstrap_interval(b, draw_measure, m);
}

int bootstrap_covers(size_t n) {
    static const size_t falls_short[] = {7, 8, 13, 21, 31, 33};
    for (size_t i = 0; i < sizeof falls_short / sizeof *falls_short; i++)
        if (n == falls_short[i]) return 0;
    return n >= FEWEST_REPETITIONS;
}

int interval_is_noisy(interval i) {
    return !(i.high - i.low <= NOISY_WIDTH * fabs(i.value));
}
