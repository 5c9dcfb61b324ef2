#include "report/stats/crossing.h"

#include <math.h>

/* ln x of the passage, and on which side of the range it fell. */
static double passage(const crossing_line *line, cg_random *draw, double *scratch,
                      crossing_side *side) {
    double before = log(measure_draw(&line->y[0], draw, scratch));
    *side = CROSSING_BELOW;
    if (before >= 0) return log(line->x[0]);
    for (size_t i = 1; i < line->n; i++) {
        double here = log(measure_draw(&line->y[i], draw, scratch));
        if (here >= 0) {
            double from = log(line->x[i - 1]), to = log(line->x[i]);
            *side = CROSSING_INSIDE;
            return from + (to - from) * before / (before - here);
        }
        before = here;
    }
    *side = CROSSING_ABOVE;
    return log(line->x[line->n - 1]);
}

static double side_of(const void *context, cg_random *draw, double *scratch) {
    crossing_side side;
    (void)passage(context, draw, scratch, &side);
    return side;
}

crossing_side crossing_side_of(bootstrap *b, const crossing_line *line) {
    return (crossing_side)bootstrap_sample(b, side_of, line);
}

static double at(const void *context, cg_random *draw, double *scratch) {
    crossing_side side;
    return exp(passage(context, draw, scratch, &side));
}

interval crossing_at(bootstrap *b, const crossing_line *line) {
    return bootstrap_interval(b, at, line);
}

typedef struct crossing_map {
    const crossing_line *lines; /* size n */
    size_t n;
} crossing_map;

static double factor(const void *context, cg_random *draw, double *scratch) {
    const crossing_map *map = context;
    double sum = 0;
    size_t crossing = 0;
    for (size_t i = 0; i < map->n; i++) {
        crossing_side side;
        const crossing_line *line = &map->lines[i];
        if (!line->inside) continue;
        sum += passage(line, draw, scratch, &side) - log(line->against);
        crossing++;
    }
    return crossing ? exp(sum / (double)crossing) : nan("");
}

interval crossing_factor(bootstrap *b, crossing_line *lines, size_t n) {
    for (size_t i = 0; i < n; i++)
        lines[i].inside = crossing_side_of(b, &lines[i]) == CROSSING_INSIDE;
    return bootstrap_interval(b, factor, &(crossing_map){lines, n});
}
