#include "report/series.h"

#include "report/allocate.h"
#include "report/pair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

char *next_name(const char **list) {
    const char *name = *list;
    if (!name || !*name) return NULL;
    size_t length = strcspn(name, ",");
    *list = name + length + (name[length] == ',');
    return format_text("%.*s", (int)length, name);
}

const char *query_x(const query *q) {
    return q->x ? q->x : "nodes";
}

/* A figure by itself, that of no graph: where no x is asked for it is a series of one point. */
static int is_single(const query *q, const result_row *row) {
    const char *x = query_x(q);
    return !q->x && !row->error && !row_counter(row, x) && isnan(row_number(row, x));
}

static int parts_series(const query *q, const result_row *row, const char *parameter) {
    if (strcmp(parameter, query_x(q)) == 0) return 0;
    if (!q->by) return q->x ? name_parameter(&row->name, q->x) != NULL : is_single(q, row);
    int named = 0;
    char *name;
    for (const char *list = q->by; (name = next_name(&list)); free(name))
        named |= strcmp(name, parameter) == 0;
    return named;
}

static void append(char **name, char *segment) {
    char *longer = format_text("%s%s", *name, segment);
    free(*name);
    free(segment);
    *name = longer;
}

/* kind/mode/family, then the parameters that part series, then such counters. */
static char *series_name(const query *q, const result_row *row) {
    const row_name *n = &row->name;
    char *name = format_text("%s%s%s%s%s", n->kind, *n->mode ? "/" : "", n->mode,
                             *n->family ? "/" : "", n->family);
    for (size_t i = 0; i < n->nparameter; i++)
        if (parts_series(q, row, n->parameters[i].name))
            append(&name, format_text("/%s:%s", n->parameters[i].name, n->parameters[i].text));
    char *key;
    for (const char *list = q->by; (key = next_name(&list)); free(key))
        if (!name_parameter(n, key) && !isnan(row_median(row, key)))
            append(&name, format_text("/%s:%.10g", key, row_number(row, key)));
    return name;
}

static series *series_of(series_set *set, char *name) {
    for (size_t i = 0; i < set->n; i++)
        if (strcmp(set->series[i].name, name) == 0) {
            free(name);
            return &set->series[i];
        }
    set->series = allocate_one_more(set->series, set->n, sizeof *set->series);
    set->series[set->n] = (series){.name = name};
    return &set->series[set->n++];
}

static int in_file(const results *r, const query *q, const result_row *row) {
    return !q->file || strcmp(r->files[row->file].base, q->file) == 0;
}

static void check_patterns(const results *r, const query *q, problems *p) {
    for (size_t i = 0; i < q->nselect; i++) {
        size_t hits = 0;
        for (size_t k = 0; k < r->nrow; k++)
            hits += in_file(r, q, &r->rows[k]) &&
                    name_matches(&r->rows[k].name, q->select[i] + (q->select[i][0] == '!'));
        if (!hits && q->select[i][0] != '!')
            problem(p, PROBLEM_DATA, "no row matches %s (%zu rows in %zu files%s%s)", q->select[i],
                    r->nrow, r->nfile, q->file ? ", looking in " : "", q->file ? q->file : "");
    }
}

static void complain_of_number(const results *r, const result_row *row, const char *what,
                               const char *name, problems *p) {
    problem(p, PROBLEM_DATA, "%s: %s has no %s \"%s\"%s", r->files[row->file].path, row->name.text,
            what, name, row_counter(row, name) ? " in every repetition" : "");
}

/* A number that the query names; complains and gives NaN where the row lacks it. */
static double asked_number(const results *r, const result_row *row, const char *name, problems *p) {
    double value = row_number(row, name);
    if (isnan(value)) complain_of_number(r, row, "parameter or counter", name, p);
    return value;
}

/* The same, by which is divided. */
static double asked_divisor(const results *r, const result_row *row, const char *name,
                            problems *p) {
    double value = asked_number(r, row, name, p);
    if (value <= 0)
        problem(p, PROBLEM_DATA, "%s: %s: its %s is %g, by which nothing can be divided",
                r->files[row->file].path, row->name.text, name, value);
    return value;
}

/* How many points a row's time is for: more than one where it is batched. */
static double points_of(const results *r, const result_row *row, problems *p) {
    static const char name[] = "points";
    if (!name_parameter(&row->name, name) && !row_counter(row, name)) return 1;
    return asked_divisor(r, row, name, p);
}

measure row_time(const results *r, const result_row *row, row_clock clock, problems *p) {
    int real = clock == CLOCK_REAL || (clock == CLOCK_AS_NAMED && row->name.real_time);
    return (measure){.numerator = real ? row->real : row->cpu,
                     .n = row->repetitions,
                     .scale = 1 / points_of(r, row, p)};
}

/* What is measured of one row: time, or the counter that is asked for. */
static measure row_measure(const results *r, const query *q, const result_row *row, problems *p) {
    if (!q->y) return row_time(r, row, q->clock, p);
    if (isnan(row_median(row, q->y))) complain_of_number(r, row, "counter", q->y, p);
    return (measure){.numerator = row_counter(row, q->y), .n = row->repetitions, .scale = 1};
}

static void check_no_zero(const results *r, const query *q, const result_row *over,
                          const measure *m, problems *p) {
    size_t zeros = 0;
    for (size_t i = 0; m->numerator && i < m->n; i++) zeros += m->numerator[i] == 0;
    if (zeros)
        problem(p, PROBLEM_DATA, "%s: %s: its %s is 0, by which nothing can be divided",
                r->files[over->file].path, over->name.text, q->y ? q->y : "time");
}

static void measure_of(const results *r, const query *q, series_point *point, problems *p) {
    measure *m = &point->y;
    *m = row_measure(r, q, point->row, p);
    point->few = !bootstrap_covers(m->n);
    if (point->over) {
        measure over = row_measure(r, q, point->over, p);
        check_no_zero(r, q, point->over, &over, p);
        m->denominator = over.numerator;
        m->n_denominator = over.n;
        m->paired = point->over->file == point->row->file && m->n == m->n_denominator;
        m->scale /= over.scale;
        point->few |= !bootstrap_covers(over.n);
    }
    if (q->each) m->scale /= asked_divisor(r, point->row, q->each, p);
    if (q->each && point->over) m->scale *= asked_divisor(r, point->over, q->each, p);
    if (q->per) m->scale /= asked_divisor(r, point->row, q->per, p);
    if (q->times) m->scale *= asked_number(r, point->row, q->times, p);
    if (q->y) point->few = 0; /* a count is no timing */
}

static void add_point(const results *r, const query *q, const result_row *row, series_set *set,
                      problems *p) {
    series_point point = {.row = row};
    if (q->over && q->paired && !pair_exists(r, q->over, row)) return;
    if (q->over && !(point.over = pair_find(r, q->over, row, p))) return;
    const result_row *bad = row->error ? row : point.over && point.over->error ? point.over : NULL;
    point.missing = bad != NULL;
    if (bad)
        problem(p, PROBLEM_ROW, "%s: %s: %s", r->files[bad->file].path, bad->name.text, bad->error);
    else
        measure_of(r, q, &point, p);
    if (is_single(q, row))
        point.x = 1;
    else
        point.x = bad ? row_number(row, query_x(q)) : asked_number(r, row, query_x(q), p);
    if (isnan(point.x) || (q->from > 0 && point.x < q->from)) return;
    series *s = series_of(set, series_name(q, row));
    s->points = allocate_one_more(s->points, s->npoint, sizeof *s->points);
    s->points[s->npoint++] = point;
}

static int by_x(const void *a, const void *b) {
    const series_point *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return strverscmp(p->row->name.text, q->row->name.text);
}

static int by_name(const void *a, const void *b) {
    return strverscmp(((const series *)a)->name, ((const series *)b)->name);
}

static void check_unique(const results *r, const series *s, problems *p) {
    for (size_t i = 1; i < s->npoint; i++)
        results_refuse_twins(r, s->points[i - 1].row, s->points[i].row, p);
}

/* Whether a row has it, or might have had: what counters a row has that errored is not known. */
static int has_number(const series_set *set, const char *name) {
    for (size_t i = 0; i < set->n; i++)
        for (size_t k = 0; k < set->series[i].npoint; k++) {
            const result_row *row = set->series[i].points[k].row;
            if (row->error || name_parameter(&row->name, name) || row_counter(row, name)) return 1;
        }
    return 0;
}

/* A row may lack what others have, but a name that none has is a mistake. */
static void check_names(const series_set *set, const char *list, problems *p) {
    char *name;
    for (; (name = next_name(&list)); free(name))
        if (!has_number(set, name))
            problem(p, PROBLEM_DATA, "no row that is asked for has a parameter or counter \"%s\"",
                    name);
}

series_set series_build(const results *r, const query *q, problems *p) {
    series_set set = {0};
    check_patterns(r, q, p);
    for (size_t i = 0; i < r->nrow; i++)
        if (in_file(r, q, &r->rows[i]) && globs_select(q->select, q->nselect, r->rows[i].name.text))
            add_point(r, q, &r->rows[i], &set, p);
    for (size_t i = 0; i < set.n; i++) {
        qsort(set.series[i].points, set.series[i].npoint, sizeof(series_point), by_x);
        check_unique(r, &set.series[i], p);
    }
    if (set.n) {
        qsort(set.series, set.n, sizeof *set.series, by_name);
        check_names(&set, q->by, p);
        check_names(&set, q->also, p);
    }
    if (!set.n && p->n == 0 && q->from > 0)
        problem(p, PROBLEM_DATA, "no row has %s of at least %g", query_x(q), q->from);
    else if (!set.n && p->n == 0)
        problem(p, PROBLEM_DATA, "no row is asked for");
    return set;
}

void series_free(series_set *set) {
    for (size_t i = 0; i < set->n; i++) {
        free(set->series[i].name);
        free(set->series[i].points);
    }
    free(set->series);
    *set = (series_set){0};
}

estimate point_estimate(bootstrap *b, const series_point *point) {
    estimate e = {bootstrap_measure(b, &point->y), measure_minimum(&point->y), 0};
    e.noisy = point->few || interval_is_noisy(e.i);
    return e;
}
