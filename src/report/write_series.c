#include "report/write_series.h"

#include "report/allocate.h"
#include "report/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Calls f with each comma-separated word of list, which may be NULL. */
static void each_word(const char *list, const result_row *row, FILE *out,
                      void (*f)(const char *word, const result_row *row, FILE *out)) {
    char *copy = copy_text(list ? list : ""), *rest = NULL;
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest))
        f(word, row, out);
    free(copy);
}

static void write_heading(const char *word, const result_row *row, FILE *out) {
    (void)row;
    fprintf(out, "\t%s", word);
}

static void write_also(const char *word, const result_row *row, FILE *out) {
    double value = row_number(row, word);
    if (isnan(value))
        fputs("\t?", out);
    else
        fprintf(out, "\t%.10g", value);
}

static void write_point(const input *in, const options *o, const series_point *p, FILE *out) {
    fprintf(out, "%.10g", p->x);
    if (p->missing) {
        fputs("\t?\t?\t?\t?\t?\t0", out);
    } else {
        estimate e = point_estimate(in->bootstrap, p);
        fprintf(out, "\t%.6g\t%.6g\t%.6g\t%.6g\t%d\t%zu", e.i.value, e.i.low, e.i.high, e.minimum,
                e.noisy, p->row->repetitions);
    }
    each_word(o->also, p->row, out, write_also);
    fputc('\n', out);
}

void write_blocks(const input *in, const options *o, FILE *out) {
    print_provenance(in, "# ", out);
    for (size_t i = 0; i < in->set.n; i++) {
        const series *s = &in->set.series[i];
        if (i) fputs("\n\n", out);
        fprintf(out, "# %s\n", s->name);
        if (o->query.over) fprintf(out, "# over %s\n", o->query.over);
        fprintf(out, "# %s\tmedian\tlow\thigh\tminimum\tnoisy\trepetitions", query_x(&o->query));
        each_word(o->also, NULL, out, write_heading);
        fputc('\n', out);
        for (size_t k = 0; k < s->npoint; k++) write_point(in, o, &s->points[k], out);
    }
}

static void write_cell(const input *in, const series *s, double x, FILE *out) {
    for (size_t k = 0; k < s->npoint; k++) {
        if (s->points[k].x != x || s->points[k].missing) continue;
        estimate e = point_estimate(in->bootstrap, &s->points[k]);
        fprintf(out, " %s%s (%s–%s) |", e.noisy ? "~" : "", number_short(e.i.value).text,
                number_short(e.i.low).text, number_short(e.i.high).text);
        return;
    }
    fputs(" – |", out);
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Every x of any series, once, ascending; *n of them, owned by the caller. */
static double *all_x(const series_set *set, size_t *n) {
    size_t total = 0;
    for (size_t i = 0; i < set->n; i++) total += set->series[i].npoint;
    double *x = allocate(total, sizeof *x);
    total = 0;
    for (size_t i = 0; i < set->n; i++)
        for (size_t k = 0; k < set->series[i].npoint; k++) x[total++] = set->series[i].points[k].x;
    qsort(x, total, sizeof *x, ascending);
    *n = 0;
    for (size_t k = 0; k < total; k++)
        if (k == 0 || x[k] != x[k - 1]) x[(*n)++] = x[k];
    return x;
}

void write_markdown(const input *in, const options *o, FILE *out) {
    size_t n;
    double *x = all_x(&in->set, &n);
    fprintf(out, "| %s |", query_x(&o->query));
    for (size_t i = 0; i < in->set.n; i++) fprintf(out, " %s |", in->set.series[i].name);
    fputs("\n| ---: |", out);
    for (size_t i = 0; i < in->set.n; i++) fputs(" ---: |", out);
    fputc('\n', out);
    for (size_t k = 0; k < n; k++) {
        fprintf(out, "| %.10g |", x[k]);
        for (size_t i = 0; i < in->set.n; i++) write_cell(in, &in->set.series[i], x[k], out);
        fputc('\n', out);
    }
    fputc('\n', out);
    print_provenance(in, "- ", out);
    free(x);
}
