#include "report/breakeven.h"

#include "report/allocate.h"
#include "report/growth.h"

#include <math.h>
#include <stdlib.h>

static crossing_line line_of(const series *s) {
    double *x = allocate(s->npoint, sizeof *x);
    measure *y = allocate(s->npoint, sizeof *y);
    crossing_line line = {.x = x, .y = y};
    for (size_t i = 0; i < s->npoint; i++) {
        if (s->points[i].missing) continue;
        x[line.n] = s->points[i].x;
        y[line.n++] = s->points[i].y;
    }
    return line;
}

breakeven breakeven_of(const results *r, const series_set *set, const char *against, problems *p) {
    breakeven b = {.lines = allocate(set->n, sizeof *b.lines)};
    for (size_t i = 0; i < set->n; i++) {
        const series *s = &set->series[i];
        size_t before = p->n;
        series_check_positive(s, AXES_LOGLOG, p);
        double size = row_number(s->points[0].row, against);
        if (!(size > 0))
            problem(p, PROBLEM_DATA, "%s: %s has no positive \"%s\"",
                    r->files[s->points[0].row->file].path, s->points[0].row->name.text, against);
        if (p->n > before) continue;
        crossing_line line = line_of(s);
        line.against = size;
        if (line.n)
            b.lines[b.n++] = line;
        else
            free((void *)line.x), free((void *)line.y);
    }
    return b;
}

void breakeven_free(breakeven *b) {
    for (size_t i = 0; i < b->n; i++) {
        free((void *)b->lines[i].x);
        free((void *)b->lines[i].y);
    }
    free(b->lines);
    *b = (breakeven){0};
}
