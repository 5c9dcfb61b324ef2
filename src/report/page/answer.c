/* How cheap is a derivative here? In one sentence, and one more on what it would have cost. */
#include "report/allocate.h"
#include "report/number.h"
#include "report/page/page.h"

#include <math.h>

#define GRAPH "layered/width:64/depth:64"

/* The last point of what is asked for: that of the largest x. NULL where anything is missing; the
 * set that it lies in is the caller's to free. */
static const series_point *last_point(const input *in, const query *q, series_set *set) {
    problems p = {0};
    *set = series_build(&in->results, q, &p);
    int whole = p.n == 0 && set->n == 1;
    problems_free(&p);
    if (!whole) return NULL;
    const series_point *point = &set->series[0].points[set->series[0].npoint - 1];
    return point->missing ? NULL : point;
}

/* Its value, NaN where it was not measured, and its x (NULL: not wanted). */
static interval last_value(const input *in, const query *q, double *x) {
    series_set set;
    const series_point *point = last_point(in, q, &set);
    interval i = {nan(""), nan(""), nan("")};
    if (point) i = bootstrap_measure(in->bootstrap, &point->y);
    if (point && x) *x = point->x;
    series_free(&set);
    return i;
}

/* The ratio of two rows of modes.json. */
static interval cost(const input *in, const char *row, const char *over) {
    query q = {.select = &row, .nselect = 1, .over = over, .file = "modes.json"};
    return last_value(in, &q, NULL);
}

static double counted(const input *in, const char *what) {
    const char *row = "gradient/tape/" GRAPH;
    query q = {.select = &row, .nselect = 1, .y = what, .file = "modes.json"};
    series_set set;
    const series_point *point = last_point(in, &q, &set);
    double value = point ? row_number(point->row, what) : nan("");
    series_free(&set);
    return value;
}

static char *sentence(const input *in) {
    interval tape = cost(in, "gradient/tape/" GRAPH, "function/plain/*");
    interval scheduled = cost(in, "gradient/scheduled/" GRAPH, "function/plain/*");
    double inputs = counted(in, "inputs"), nodes = counted(in, "nodes");
    if (isnan(tape.value) || isnan(scheduled.value) || isnan(inputs) || isnan(nodes))
        return copy_text("Not measured in this run: the answer needs the experiment modes.");
    return format_text("On this machine all %s derivatives of a layered graph of %s nodes cost %s "
                       "evaluations of the function by reverse mode on a tape, and %s by the "
                       "scheduled mode.",
                       number_count(inputs).text, number_count(nodes).text,
                       number_interval(tape).text, number_interval(scheduled).text);
}

/* Both denominators, always: what the sentence counts in is the plain interpreter's. */
static char *in_its_own(const input *in) {
    interval own = cost(in, "gradient/scheduled/" GRAPH, "function/scheduled/*");
    if (isnan(own.value)) return NULL;
    return format_text(
        "An evaluation is one by the plain interpreter, a switch for every node. The "
        "scheduled mode evaluates faster, too: of its own evaluations the same "
        "derivatives cost %s.",
        number_interval(own).text);
}

/* At the largest number of inputs at which forward mode was measured too. */
static char *by_inputs(const input *in) {
    const char *row = "gradient/forward/layered/*";
    query q = {.select = &row,
               .nselect = 1,
               .over = "gradient/tape/*",
               .x = "inputs",
               .by = "",
               .file = "width.json"};
    double inputs = 0;
    interval factor = last_value(in, &q, &inputs);
    if (isnan(factor.value)) return NULL;
    return format_text("For a layered graph of %s inputs, forward mode takes %s times as long as "
                       "reverse mode for the same derivatives.",
                       number_count(inputs).text, number_interval(factor).text);
}

/* To three digits, as a reader takes in large numbers. */
static number_text about(double value) {
    double unit = value >= 1000 ? pow(10, floor(log10(value)) - 2) : 1;
    return number_count(round(value / unit) * unit);
}

/* At the largest perceptron of million.json, where forward mode's sweeps are sampled and scaled up.
 */
static char *by_weeks(const input *in) {
    static const double years_a_week = 7 / 365.25;
    const char *row = "sample/forward/dense/*";
    query q = {.select = &row,
               .nselect = 1,
               .over = "gradient/tape/*",
               .x = "inputs",
               .by = "",
               .times = "inputs",
               .per = "seeds",
               .file = "million.json"};
    double weights = 0;
    interval factor = last_value(in, &q, &weights);
    if (isnan(factor.value)) return NULL;
    return format_text("With the %s weights of a perceptron it is about %s times as long (%s to "
                       "%s, by a sample of its sweeps): what takes reverse mode one week would "
                       "take forward mode %s years.",
                       number_count(weights).text, about(factor.value).text, about(factor.low).text,
                       about(factor.high).text, about(factor.value * years_a_week).text);
}

texts answer_of(const input *in) {
    texts t = {0};
    texts_add(&t, sentence(in));
    char *more[] = {in_its_own(in), by_inputs(in), by_weeks(in)};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (more[i]) texts_add(&t, more[i]);
    return t;
}
