/* What other trackers read, from the clean statistics: one entry a benchmark, the median of its raw
 * repetitions with its interval. (Raw Google Benchmark JSON misleads them: rows of standard
 * deviations become benchmarks, and a BigO row has no time at all.) */
#include "report/command.h"

#include <math.h>
#include <string.h>

/* {"name": {"latency": {"value", "lower_value", "upper_value"}}}: ns, as Bencher's latency is. */
static void to_bencher(json_t *list, const result_row *row, interval i) {
    json_object_set_new(list, row->name.text,
                        json_pack("{s:{s:f, s:f, s:f}}", "latency", "value", i.value, "lower_value",
                                  i.low, "upper_value", i.high));
}

/* [{"name", "unit", "value", "range", "extra"}] */
static void to_github_action(json_t *list, const result_row *row, interval i) {
    char range[40], extra[80];
    snprintf(range, sizeof range, "± %.4g", 0.5 * (i.high - i.low));
    snprintf(extra, sizeof extra, "median of %zu repetitions, 95 %% interval %.5g to %.5g",
             row->repetitions, i.low, i.high);
    json_array_append_new(list,
                          json_pack("{s:s, s:s, s:f, s:s, s:s}", "name", row->name.text, "unit",
                                    "ns", "value", i.value, "range", range, "extra", extra));
}

static int is_bencher(const options *o) {
    return o->to && strcmp(o->to, "bencher") == 0;
}

/* A tracker knows a benchmark by its name. */
static void check_unique(const results *r, problems *p) {
    for (size_t i = 0; i < r->nrow; i++)
        for (size_t k = 0; k < i; k++) results_refuse_twins(r, &r->rows[k], &r->rows[i], p);
}

/* The rows that can be used, each with its time. */
static json_t *entries(input *in, const options *o) {
    json_t *list = is_bencher(o) ? json_object() : json_array();
    for (size_t i = 0; i < in->results.nrow; i++) {
        const result_row *row = &in->results.rows[i];
        if (row->error) continue;
        measure time = row_time(&in->results, row, CLOCK_AS_NAMED, &in->problems);
        interval ns = bootstrap_measure(in->bootstrap, &time);
        (is_bencher(o) ? to_bencher : to_github_action)(list, row, ns);
    }
    return list;
}

static int write_export(input *in, const options *o) {
    output out;
    check_unique(&in->results, &in->problems);
    json_t *list = entries(in, o);
    int status = input_refused(in, o) ? EXIT_DATA : output_begin(&out, o->out);
    if (!status) {
        json_dumpf(list, out.file, JSON_INDENT(1) | JSON_REAL_PRECISION(7));
        fputc('\n', out.file);
        status = output_end(&out);
    }
    json_decref(list);
    return status;
}

static int run_export(options *o) {
    if (is_bencher(o) || (o->to && strcmp(o->to, "github-action") == 0))
        return input_used(o, write_export);
    fputs("cheapgrad export: --to bencher or --to github-action\n", stderr);
    return EXIT_DATA;
}

const command export_command = {
    .name = "export",
    .summary = "results for Bencher and for github-action-benchmark",
    .description =
        "One entry a benchmark: the median of its raw repetitions in ns, a point's where the row\n"
        "is of several, with its interval.",
    .accepts = TAKES(TO) | TAKES(PARTIAL),
    .run = run_export};
