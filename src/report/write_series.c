#include "report/write_series.h"

#include <math.h>
#include <stdlib.h>

static void write_also(const char *names, const result_row *row, FILE *out) {
    char *name;
    for (; (name = next_name(&names)); free(name)) {
        double value = row_number(row, name);
        if (isnan(value))
            fputs("\t?", out);
        else
            fprintf(out, "\t%.10g", value);
    }
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
    write_also(o->query.also, p->row, out);
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
        char *name;
        for (const char *also = o->query.also; (name = next_name(&also)); free(name))
            fprintf(out, "\t%s", name);
        fputc('\n', out);
        for (size_t k = 0; k < s->npoint; k++) write_point(in, o, &s->points[k], out);
    }
}
