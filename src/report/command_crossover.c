#include "report/breakeven.h"
#include "report/command.h"

#include <math.h>

static void write_crossings(const input *in, const options *o, const breakeven *b, FILE *out) {
    static const char *const side[] = {"below", "inside", "above"};
    print_provenance(in, "# ", out);
    interval c = crossing_factor(in->bootstrap, b->lines, b->n);
    fprintf(out, "# %s over %s is 1 at %s = c * %s\n", o->query.select[0], o->query.over,
            query_x(&o->query), o->against);
    if (isnan(c.value))
        fputs("# no series passes 1 within its range\n", out);
    else
        fprintf(out, "# c = %.6g, %.6g to %.6g\n", c.value, c.low, c.high);
    fprintf(out, "# crossings\n# %s\tat\tlow\thigh\tside\n", o->against);
    for (size_t i = 0; i < b->n; i++) {
        const crossing_line *line = &b->lines[i];
        interval at = crossing_at(in->bootstrap, line);
        fprintf(out, "%.10g\t%.6g\t%.6g\t%.6g\t%s\n", line->against, at.value, at.low, at.high,
                side[crossing_side_of(in->bootstrap, line)]);
    }
}

static int write_checked(input *in, const options *o) {
    problems p = {0};
    output out;
    breakeven b = breakeven_of(&in->results, &in->set, o->against, &p);
    problems_print(&p, "cheapgrad: ", stderr);
    int status = p.n ? EXIT_DATA : output_begin(&out, o->out);
    if (!status) {
        write_crossings(in, o, &b, out.file);
        status = output_end(&out);
    }
    breakeven_free(&b);
    problems_free(&p);
    return status;
}

static int run_crossover(options *o) {
    if (!o->query.nselect || !o->query.over) {
        fputs("cheapgrad crossover: --select and --over say which ratio\n", stderr);
        return EXIT_DATA;
    }
    if (!o->against) o->against = "outputs";
    if (!o->query.x) o->query.x = "inputs";
    if (!o->query.by) o->query.by = o->against;
    return input_series_used(o, write_checked);
}

const command crossover_command = {
    .name = "crossover",
    .summary = "where a ratio passes 1: the break-even line",
    .description =
        "For each value of --against, the x (default inputs) at which the ratio of --select over\n"
        "--over passes 1 from below, by log-log interpolation, with its bootstrap interval; and\n"
        "the factor c of the line x = c * against through them (geometric mean). `side` tells\n"
        "whether the crossing lies inside the measured range.",
    .accepts = TAKES(SELECT) | TAKES(OVER) | TAKES(X) | TAKES(FROM) | TAKES(BY) | TAKES(AGAINST) |
               TAKES(CLOCK) | TAKES(PARTIAL),
    .run = run_crossover};
