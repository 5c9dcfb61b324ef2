#include "report/allocate.h"
#include "report/command.h"
#include "report/growth.h"
#include "report/write_series.h"

#include <math.h>
#include <stdlib.h>

static void write_line(const series *s, const fit *f, fit_axes axes, int markdown, FILE *out) {
    double first = s->points[0].x, last = s->points[s->npoint - 1].x;
    if (!markdown) {
        fprintf(out, "%s\t%zu\t%.10g\t%.10g\t%.6g\t%.6g\t%.6g\t%.9g\t%.6g\t%d\n", s->name, f->n,
                first, last, f->slope.value, f->slope.low, f->slope.high, f->intercept, f->r2,
                fit_is_noisy(f, axes));
        return;
    }
    fprintf(out, "| %s | %zu | %g–%g | %.4f (%.4f–%.4f) |", s->name, f->n, first, last,
            f->slope.value, f->slope.low, f->slope.high);
    if (axes == AXES_LOGLINEAR) fprintf(out, " %.4f |", exp(f->slope.value));
    fprintf(out, " %.4f |\n", f->r2);
}

static void write_head(const input *in, const options *o, FILE *out) {
    static const char *const line[] = {"ln y = a + b ln x", "ln y = a + b x", "y = a + b x"};
    if (o->markdown) {
        fprintf(out, "%s, x = %s\n\n| series | points | x | b (95 %%) |%s R² |\n", line[o->axes],
                query_x(&o->query), o->axes == AXES_LOGLINEAR ? " e^b |" : "");
        fprintf(out, "| --- | ---: | --- | ---: | ---: |%s\n",
                o->axes == AXES_LOGLINEAR ? " ---: |" : "");
        return;
    }
    print_provenance(in, "# ", out);
    fprintf(out, "# %s, x = %s\n", line[o->axes], query_x(&o->query));
    fputs("# series\tpoints\tfirst\tlast\tslope\tlow\thigh\tintercept\tr2\tnoisy\n", out);
}

static int write_fits(input *in, const options *o) {
    size_t n = in->set.n;
    problems p = {0};
    fit *fits = n ? allocate(n, sizeof *fits) : NULL;
    for (size_t i = 0; i < n; i++)
        fits[i] = series_growth(in->bootstrap, &in->set.series[i], o->axes, &p);
    output out;
    int status = p.n ? EXIT_DATA : output_begin(&out, o->out);
    problems_print(&p, "cheapgrad: ", stderr);
    if (!status) {
        write_head(in, o, out.file);
        for (size_t i = 0; i < n; i++)
            write_line(&in->set.series[i], &fits[i], o->axes, o->markdown, out.file);
        status = output_end(&out);
    }
    problems_free(&p);
    free(fits);
    return status;
}

static int run_fit(options *o) {
    return input_series_used(o, write_fits);
}

const command fit_command = {
    .name = "fit",
    .summary = "growth: a line through each series, its slope with an interval",
    .description =
        "Least squares through the medians of each series. The slope's interval comes from "
        "drawing\n"
        "repetitions within each point: it tells how well the slope is measured; R^2 and the plot\n"
        "tell whether a line is the right curve.",
    .accepts = TAKES_QUERY | TAKES(OVER) | TAKES(AXES),
    .run = run_fit};
