#include "report/allocate.h"
#include "report/number.h"
#include "report/stats/order.h"
#include "report/write_series.h"

#include <stdlib.h>

/* "ns / nodes": what is measured. */
static void write_unit(const query *q, FILE *out) {
    fputs(q->over ? "ratio" : q->y ? q->y : "ns", out);
    if (q->per) fprintf(out, " / %s", q->per);
    if (q->times) fprintf(out, " * %s", q->times);
}

/* ---- Several x ---------------------------------------------------------------------------------
 */

/* Two rows of one series may have the same x: both are shown. */
static int write_cell(const input *in, const series *s, double x, FILE *out) {
    int n = 0, noisy = 0;
    for (size_t k = 0; k < s->npoint; k++) {
        if (s->points[k].x != x || s->points[k].missing) continue;
        estimate e = point_estimate(in->bootstrap, &s->points[k]);
        fprintf(out, "%s%s%s (%s–%s)", n++ ? "; " : " ", e.noisy ? "~" : "",
                number_short(e.i.value).text, number_short(e.i.low).text,
                number_short(e.i.high).text);
        noisy |= e.noisy;
    }
    fputs(n ? " |" : " – |", out);
    return noisy;
}

/* Every x of any series, once, ascending; *n of them, owned by the caller. */
static double *all_x(const series_set *set, size_t *n) {
    size_t total = 0;
    for (size_t i = 0; i < set->n; i++) total += set->series[i].npoint;
    double *x = allocate(total, sizeof *x);
    total = 0;
    for (size_t i = 0; i < set->n; i++)
        for (size_t k = 0; k < set->series[i].npoint; k++) x[total++] = set->series[i].points[k].x;
    sort_ascending(x, total);
    *n = 0;
    for (size_t k = 0; k < total; k++)
        if (k == 0 || x[k] != x[k - 1]) x[(*n)++] = x[k];
    return x;
}

static int write_grid(const input *in, const options *o, const double *x, size_t n, FILE *out) {
    int noisy = 0;
    fprintf(out, "| %s |", query_x(&o->query));
    for (size_t i = 0; i < in->set.n; i++) fprintf(out, " %s |", in->set.series[i].name);
    fputs("\n| ---: |", out);
    for (size_t i = 0; i < in->set.n; i++) fputs(" ---: |", out);
    fputc('\n', out);
    for (size_t k = 0; k < n; k++) {
        fprintf(out, "| %.10g |", x[k]);
        for (size_t i = 0; i < in->set.n; i++)
            noisy |= write_cell(in, &in->set.series[i], x[k], out);
        fputc('\n', out);
    }
    return noisy;
}

/* ---- One x -------------------------------------------------------------------------------------
 */

typedef struct line {
    const char *name;
    estimate e;
    int missing;
} line;

static int by_value(const void *a, const void *b) {
    const line *l = a, *m = b;
    if (l->missing != m->missing) return l->missing - m->missing;
    return (l->e.i.value > m->e.i.value) - (l->e.i.value < m->e.i.value);
}

static line *lines_of(const input *in, size_t *n) {
    line *lines = NULL;
    *n = 0;
    for (size_t i = 0; i < in->set.n; i++)
        for (size_t k = 0; k < in->set.series[i].npoint; k++) {
            const series *s = &in->set.series[i];
            const series_point *p = &s->points[k];
            line l = {.name = s->npoint > 1 ? p->row->name.text : s->name, .missing = p->missing};
            if (!p->missing) l.e = point_estimate(in->bootstrap, p);
            lines = allocate_one_more(lines, *n, sizeof *lines);
            lines[(*n)++] = l;
        }
    if (lines) qsort(lines, *n, sizeof *lines, by_value);
    return lines;
}

static int write_list(const input *in, const options *o, double x, FILE *out) {
    size_t n;
    int noisy = 0;
    line *lines = lines_of(in, &n);
    fprintf(out, "| %s = %.10g | ", query_x(&o->query), x);
    write_unit(&o->query, out);
    fputs(" | 95 % interval | minimum |\n| --- | ---: | ---: | ---: |\n", out);
    for (size_t i = 0; i < n; i++) {
        const line *l = &lines[i];
        if (l->missing)
            fprintf(out, "| %s | – | – | – |\n", l->name);
        else
            fprintf(out, "| %s | %s%s | %s to %s | %s |\n", l->name, l->e.noisy ? "~" : "",
                    number_short(l->e.i.value).text, number_short(l->e.i.low).text,
                    number_short(l->e.i.high).text, number_short(l->e.minimum).text);
        noisy |= !l->missing && l->e.noisy;
    }
    free(lines);
    return noisy;
}

void write_markdown(const input *in, const options *o, FILE *out) {
    size_t n;
    double *x = all_x(&in->set, &n);
    int noisy = n == 1 ? write_list(in, o, x[0], out) : write_grid(in, o, x, n, out);
    fputc('\n', out);
    if (noisy) fputs("- ~: an interval wider than 10 %, or too few repetitions for one\n", out);
    print_provenance(in, "- ", out);
    free(x);
}
