#include "report/write_series.h"

static int write_series(input *in, const options *o) {
    output out;
    int status = output_begin(&out, o->out);
    if (status) return status;
    (o->markdown ? write_markdown : write_blocks)(in, o, out.file);
    return output_end(&out);
}

static int run_table(options *o) {
    return input_series_used(o, write_series);
}

static int run_ratio(options *o) {
    static const char *const gradients[] = {"gradient/*"};
    if (!o->query.nselect) {
        o->query.select = (const char **)gradients;
        o->query.nselect = 1;
    }
    if (!o->query.over) o->query.over = "function/{mode}/*";
    return run_table(o);
}

const command table_command = {
    .name = "table",
    .summary = "medians with intervals, a series a block",
    .description =
        "Writes each series as x, median, low, high, minimum, noisy, repetitions. Time is in ns\n"
        "an iteration, and for one point where a row treats several (its counter `points`).",
    .accepts = TAKES_QUERY | TAKES(ALSO),
    .run = run_table};

const command ratio_command = {
    .name = "ratio",
    .summary = "ratios of medians, paired within a run",
    .description =
        "Writes each series as x, ratio, low, high, ratio of minima, noisy, repetitions. Default:\n"
        "gradients over the same mode's evaluation of the function. A ratio is of medians;\n"
        "its interval comes from drawing the same repetitions of both rows, since repetition i\n"
        "of two rows of one run met about the same conditions.",
    .accepts = TAKES_QUERY | TAKES(ALSO) | TAKES(OVER) | TAKES(PAIRED),
    .run = run_ratio};
