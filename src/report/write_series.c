#include "report/write_series.h"

#include "report/allocate.h"

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
