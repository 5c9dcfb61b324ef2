/* The gate, the histories and the exports, on documents made for the purpose. What the gate finds
 * in real programs is tests/gate's business. */
#include "check.h"

#include "report/stats/changepoint.h"
#include "results_file.h"
#include "uniform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *document(const char *schema, const char *cpu) {
    return json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:s}, s:[]}", "schema", schema, "machine",
                     "fingerprint", cpu, "cpu", cpu, "glibc", "2.36", "compiler", "GNU 12", "flags",
                     "-O2", "rows");
}

static void add(json_t *document, const char *name, const char *key, json_int_t value) {
    json_array_append_new(json_object_get(document, "rows"),
                          json_pack("{s:s, s:I}", "name", name, key, value));
}

static void add_error(json_t *document, const char *name) {
    json_array_append_new(json_object_get(document, "rows"),
                          json_pack("{s:s, s:s}", "name", name, "error", "a fault"));
}

/* Writes both, and compares them by that command. */
static int compared(const char **said, const char *command, json_t *base, json_t *head) {
    char first[300];
    snprintf(first, sizeof first, "%s", results_write(base, "base.json"));
    const char *second = results_write(head, "head.json");
    int status = cheapgrad_run(said, "%s %s %s", command, first, second);
    json_decref(base);
    json_decref(head);
    return status;
}

#define says(text, part)                                                                           \
    do {                                                                                           \
        if (!strstr(text, part)) fail_msg("\"%s\" is not in:\n%s", part, text);                    \
    } while (0)
#define does_not_say(text, part)                                                                   \
    do {                                                                                           \
        if (strstr(text, part)) fail_msg("\"%s\" is in:\n%s", part, text);                         \
    } while (0)

static const char counts[] = "cheapgrad-counts/1", instructions[] = "cheapgrad-instructions/1";

static void counts_have_no_tolerance(void **state) {
    (void)state;
    const char *said;
    json_t *base = document(counts, "x"), *head = document(counts, "x");
    add(base, "a", "bytes", 1000000);
    add(head, "a", "bytes", 1000001);
    add(base, "b", "bytes", 7);
    add(head, "b", "bytes", 7);
    assert_int_equal(compared(&said, "gate-counts", base, head), 1);
    says(said, "| regressed | `a` | bytes 1000000 → 1000001 |");
    does_not_say(said, "`b`");
}

static void counts_are_shown_as_they_are(void **state) {
    (void)state;
    const char *said;
    json_t *base = document(counts, "x"), *head = document(counts, "x");
    add(base, "a", "nodes", 0);
    add(head, "a", "nodes", 0);
    json_object_set_new(json_array_get(json_object_get(base, "rows"), 0), "nodes", json_real(49.5));
    assert_int_equal(compared(&said, "gate-counts", base, head), 1);
    says(said, "| nodes 49.5 → 0 |");
}

/* What would end a cell or a row of the table. */
static void tables_stay_tables(void **state) {
    (void)state;
    const char *said;
    json_t *base = document(counts, "x"), *head = document(counts, "x");
    add(base, "a|b\nc", "nodes", 1);
    json_array_append_new(json_object_get(head, "rows"),
                          json_pack("{s:s, s:s}", "name", "a|b\nc", "error", "x | y\nno <file>"));
    assert_int_equal(compared(&said, "gate-counts", base, head), 1);
    says(said, "| errored | `a\\|b c` | x \\| y no \\<file> |\n");
}

static void one_percent_and_a_floor(void **state) {
    (void)state;
    const char *said;
    json_t *base = document(instructions, "x"), *head = document(instructions, "x");
    static const struct {
        const char *name;
        int from, to;
    } row[] = {{"more", 100000, 105000},
               {"within", 100000, 100900},
               {"tiny", 100, 140},
               {"less", 100000, 90000}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        add(base, row[i].name, "instructions", row[i].from);
        add(head, row[i].name, "instructions", row[i].to);
    }
    assert_int_equal(compared(&said, "gate-instructions", base, head), 1);
    says(said, "| regressed | `more` | 100000 → 105000 instructions, +5.00 % |");
    says(said, "| improved | `less` |");
    says(said, "1 regressed 1 improved 2 fine");
}

static void missing_errored_and_new(void **state) {
    (void)state;
    const char *said;
    json_t *base = document(instructions, "x"), *head = document(instructions, "x");
    add(base, "gone", "instructions", 1000);
    add(base, "broken", "instructions", 1000);
    add_error(head, "broken");
    add(head, "fresh", "instructions", 1000);
    assert_int_equal(compared(&said, "gate-instructions", base, head), 1);
    says(said, "| missing | `gone` | the base has it, the head does not |");
    says(said, "| errored | `broken` | a fault |");
    says(said, "| new | `fresh` |");
    base = document(instructions, "x");
    head = document(instructions, "x");
    add(base, "a", "instructions", 1000);
    add(head, "a", "instructions", 1000);
    add(head, "fresh", "instructions", 1000);
    assert_int_equal(compared(&said, "gate-instructions", base, head), 0); /* new ones are listed */
    says(said, "| new | `fresh` |");
}

static void another_machine_is_refused(void **state) {
    (void)state;
    const char *said;
    json_t *base = document(instructions, "x"), *head = document(instructions, "y");
    add(base, "a", "instructions", 1000);
    add(head, "a", "instructions", 1000);
    assert_int_equal(compared(&said, "gate-instructions", base, head), 2);
    says(said, "from another machine (cpu: x, here y)");
    base = document(counts, "x");
    head = document(counts, "y");
    add(base, "a", "bytes", 8);
    add(head, "a", "bytes", 8);
    assert_int_equal(compared(&said, "gate-counts", base, head), 0); /* counts are no machine's */
    base = document(counts, "x");
    head = document(counts, "y");
    add(base, "a", "bytes", 8);
    add(head, "a", "bytes", 9);
    assert_int_equal(compared(&said, "gate-counts", base, head), 1);
    says(said, "The baseline is from another machine (cpu: x, here y)");
}

static void truncated_files_are_refused(void **state) {
    (void)state;
    const char *said, *path;
    path = results_write_text("{\"schema\": \"cheapgrad-counts/1\", \"rows\": [{\"na", "cut.json");
    assert_int_equal(cheapgrad_run(&said, "gate-counts %s %s", path, path), 2);
    says(said, "cut.json: truncated at line 1");
    path = results_write_text("{\"round\":1,\"side\":\"base\",\"run\":{\"sch", "cut.jsonl");
    assert_int_equal(cheapgrad_run(&said, "gate-time %s", path), 2);
    says(said, "cut.jsonl: line 1 is truncated or no JSON");
    path = results_write_text("", "empty.json");
    assert_int_equal(cheapgrad_run(&said, "gate-counts %s %s", path, path), 2);
    says(said, "empty.json: empty");
    path = results_write_text("{\"schema\": \"something/9\"}", "other.json");
    assert_int_equal(cheapgrad_run(&said, "gate-counts %s %s", path, path), 2);
    says(said, "its schema is \"something/9\"");
}

static void baselines_keep_their_reasons(void **state) {
    (void)state;
    const char *said;
    char head[300], base[300];
    json_t *d = document(counts, "x");
    add(d, "a", "bytes", 1);
    snprintf(head, sizeof head, "%s", results_write(d, "head.json"));
    snprintf(base, sizeof base, "%s/accepted.json", results_directory());
    json_decref(d);
    static const char *const why[] = {"the first", "the second"};
    for (int i = 0; i < 2; i++)
        assert_int_equal(cheapgrad_run(&said, "gate-accept --why '%s' --commit 0123 --out %s %s %s",
                                       why[i], base, base, head),
                         0);
    json_t *written = json_load_file(base, 0, NULL);
    json_t *list = json_object_get(written, "accepted");
    assert_int_equal(json_array_size(list), 2);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(json_string_value(json_object_get(json_array_get(list, i), "why")),
                            why[i]);
    json_decref(written);
    assert_int_equal(cheapgrad_run(&said, "gate-accept --commit 0123 %s %s", base, head), 2);
    d = document(counts, "x");
    add_error(d, "a");
    assert_int_equal(cheapgrad_run(&said, "gate-accept --why x --commit 0123 %s %s", base,
                                   results_write(d, "bad.json")),
                     2);
    says(said, "no baseline is made of that");
    json_decref(d);
}

/* JSON would not hold it: nothing is written, rather than a line without it. */
static void what_is_no_text_is_refused(void **state) {
    (void)state;
    static const char *const commands[][2] = {
        {"--why", "gate-accept --commit a --why"},
        {"--commit", "gate-accept --why a --commit"},
        {"--why", "history-accept --select a --commit a --why"},
        {"--select", "history-accept --why a --commit a --select"},
        {"--commit", "history-run --binary a --commit"},
        {"--binary", "history-run --commit a --binary"}};
    const char *said;
    char head[300], out[300];
    json_t *d = document(counts, "x");
    add(d, "a", "bytes", 1);
    snprintf(head, sizeof head, "%s", results_write(d, "head.json"));
    snprintf(out, sizeof out, "%s/no_text.json", results_directory());
    json_decref(d);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        assert_int_equal(
            cheapgrad_run(&said, "%s 'caf\351' --out %s %s %s", commands[i][1], out, head, head),
            2);
        says(said, commands[i][0]);
        says(said, "is not UTF-8");
        assert_null(fopen(out, "r"));
    }
}

static void reasons_are_a_list(void **state) {
    (void)state;
    const char *said;
    char head[300], old[300];
    json_t *d = document(counts, "x");
    add(d, "a", "bytes", 1);
    snprintf(head, sizeof head, "%s", results_write(d, "head.json"));
    json_object_set_new(d, "accepted", json_string("text"));
    snprintf(old, sizeof old, "%s", results_write(d, "old.json"));
    json_decref(d);
    assert_int_equal(
        cheapgrad_run(&said, "gate-accept --why b --commit c --out %s %s %s", old, old, head), 2);
    says(said, "old.json: \"accepted\" is no list");
    json_t *kept = json_load_file(old, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(kept, "accepted")), "text");
    json_decref(kept);
    snprintf(old, sizeof old, "%s", results_write_text("[]\n", "list.json"));
    assert_int_equal(cheapgrad_run(&said, "gate-accept --why b --commit c %s %s", old, head), 2);
    says(said, "list.json: no baseline");
}

static const int sizes[] = {100, 400, 1600, 6400};

static const char *head_has[2]; /* what its machine says otherwise: a key and a value */

/* Rounds of times ~ N; the head's are factor * (N / 800)^exponent as long; noise: of each process.
 */
static const char *times(int rounds, double factor, double exponent, double noise) {
    static char text[1 << 20];
    cg_random draw = {(uint64_t)rounds};
    size_t used = 0;
    for (int position = 0; position < 4 * rounds; position++) {
        int round = position / 4, outer = position % 4 == 0 || position % 4 == 3;
        int is_head = outer == round % 2;
        json_t *d = document("cheapgrad-times/1", "x");
        for (int k = 0; k < 4; k++) {
            double scale = is_head ? factor * pow(sizes[k] / 800.0, exponent) : 1;
            char name[20];
            snprintf(name, sizeof name, "a/n:%d", sizes[k]);
            json_array_append_new(
                json_object_get(d, "rows"),
                json_pack("{s:s, s:s, s:i, s:f}", "name", name, "sweep", "a/n:#", "size", sizes[k],
                          "ns", sizes[k] * scale * exp(noise * (uniform(&draw) - 0.5))));
        }
        if (is_head && head_has[0])
            json_object_set_new(json_object_get(d, "machine"), head_has[0],
                                json_string(head_has[1]));
        char *line = json_dumps(d, JSON_COMPACT);
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "{\"round\":%d,\"side\":\"%s\",\"run\":%s}\n", round + 1,
                                 is_head ? "head" : "base", line);
        free(line);
        json_decref(d);
    }
    return results_write_text(text, "times.jsonl");
}

static void time_in_all_outcomes(void **state) {
    (void)state;
    const char *said;
    assert_int_equal(cheapgrad_run(&said, "gate-time %s", times(16, 1, 0, 0.02)), 0);
    says(said, "### Time: fine");
    assert_int_equal(cheapgrad_run(&said, "gate-time %s", times(16, 2, 0, 0.02)), 1);
    says(said, "| regressed | `a/n:100` | × 2.00");
    says(said, "| regressed | `a/n:# (factor)` | × 2.0");
    does_not_say(said, "(exponent)` | N");
    assert_int_equal(cheapgrad_run(&said, "gate-time %s", times(16, 1, 0, 1.5)), 3);
    says(said, "more rounds would settle it");
    does_not_say(said, "| regressed");
    assert_int_equal(cheapgrad_run(&said, "gate-time %s", times(4, 2, 0, 0.02)), 3);
    says(said, "about 5 more rounds would settle it");
    assert_int_equal(cheapgrad_run(&said, "gate-time %s", times(16, 0.5, 0, 0.02)), 0);
    says(said, "| improved | `a/n:400`");
}

static void looks_are_whole(void **state) {
    (void)state;
    static const char *const commands[] = {"gate-time", "gate-trust"}, *const values[] = {"0",
                                                                                          "1.5"};
    const char *said, *path = times(2, 1, 0, 0.02);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(
            cheapgrad_run(&said, "%s --looks %s %s", commands[i / 2], values[i % 2], path), 2);
        says(said, "--looks cannot be");
    }
}

/* What no int holds is refused before it becomes one. */
static void numbers_are_bounded(void **state) {
    (void)state;
    static const char *const commands[] = {"gate-time --looks", "gate-trust --looks",
                                           "gate-trust --threshold"};
    static const char *const values[] = {"1e20", "inf", "nan", "-1", "1000001"};
    const char *said, *path = times(2, 1, 0, 0.02);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 5; k++) {
            assert_int_equal(cheapgrad_run(&said, "%s %s %s", commands[i], values[k], path), 2);
            says(said, "it is a number from 0 to 1000000");
        }
    assert_int_equal(cheapgrad_run(&said, "gate-trust --threshold 1000000 %s", path), 0);
    says(said, "no slowdown up to 300 % is caught");
}

static void all_are_listed_where_asked(void **state) {
    (void)state;
    const char *said;
    assert_int_equal(cheapgrad_run(&said, "gate-time --all %s", times(16, 1, 0, 0.02)), 0);
    says(said, "| fine | `a/n:400` | × ");
}

/* Two builds may be compared where that is asked for; two machines never. */
static void builds_differ_where_they_may(void **state) {
    (void)state;
    const char *said;
    head_has[0] = "flags", head_has[1] = "-O3";
    const char *path = times(16, 1, 0, 0.02);
    assert_int_equal(cheapgrad_run(&said, "gate-time %s", path), 2);
    says(said, "not of the same machine, compiler and flags");
    assert_int_equal(cheapgrad_run(&said, "gate-time --builds %s", path), 0);
    head_has[0] = "cpu", head_has[1] = "y";
    assert_int_equal(cheapgrad_run(&said, "gate-time --builds %s", times(16, 1, 0, 0.02)), 2);
    head_has[0] = NULL;
}

/* Every point within the threshold, from -8 to +9 %: only the exponent shows it. */
static void the_exponent_is_what_points_cannot_show(void **state) {
    (void)state;
    const char *said;
    assert_int_equal(cheapgrad_run(&said, "gate-time %s", times(16, 1, 0.04, 0.01)), 1);
    says(said, "| regressed | `a/n:# (exponent)` | N^(+0.04");
    says(said, "1 regressed 5 fine");
}

static void steps_are_found_and_noise_is_not(void **state) {
    (void)state;
    enum { N = 40, RUNS = 100 };
    double x[N], scratch[N];
    size_t at[N], found = 0, exact = 0;
    cg_random draw = {3};
    for (int run = 0; run < RUNS; run++) {
        for (int i = 0; i < N; i++) x[i] = uniform(&draw);
        found += changepoints(x, N, at, scratch) > 0;
        for (int i = 0; i < N; i++) x[i] = uniform(&draw) + (i < 13 ? 0 : i < 27 ? 3 : 1.5);
        size_t n = changepoints(x, N, at, scratch);
        exact += n >= 2 && at[0] == 13 && at[n - 1] == 27;
    }
    /* 5 of 100 are expected of noise; 11 would be a chance of about 1 % */
    if (found > 11 || exact < 85) fail_msg("false: %zu, exact: %zu of %d", found, exact, RUNS);
    for (int i = 0; i < N; i++) x[i] = 1;
    assert_int_equal(changepoints(x, N, at, scratch), 0);
    assert_int_equal(changepoints(x, 2, at, scratch), 0);
}

static char *history_of(int runs, int step, const char *more) {
    static char text[1 << 16];
    size_t used = 0;
    for (int i = 0; i < runs; i++)
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "{\"schema\":\"cheapgrad-history/1\",\"kind\":\"run\",\"commit\":"
                                 "\"c%06d\",\"machine\":{},\"rows\":[{\"name\":\"a\",\"ns\":[%d,%d,"
                                 "900]}]}\n",
                                 i, i < step ? 100 : 150, i < step ? 101 : 151);
    snprintf(text + used, sizeof text - used, "%s", more);
    return text;
}

static void histories_show_changes_until_accepted(void **state) {
    (void)state;
    const char *said, *path = results_write_text(history_of(20, 12, ""), "history.jsonl");
    assert_int_equal(cheapgrad_run(&said, "history --format markdown %s", path), 1);
    says(said, "| `a` | c000012 | × 1.495 | **not accepted** |");
    assert_int_equal(
        cheapgrad_run(&said, "history-accept --select 'a*' --why 'safer' --commit c %s", path), 0);
    char line[500];
    snprintf(line, sizeof line, "%s", said);
    /* as elsewhere, patterns that only leave out leave in the rest */
    assert_int_equal(cheapgrad_run(&said, "history --select '!b' %s", path), 1);
    says(said, "\n# a\n");
    assert_int_equal(cheapgrad_run(&said, "history --select '!a' %s", path), 2);
    does_not_say(said, "\n# a\n");
    assert_int_equal(cheapgrad_run(&said, "history --select 'zz*' --select a %s", path), 2);
    says(said, "history.jsonl: no row matches zz*");
    does_not_say(said, "\n# a\n");
    assert_int_equal(cheapgrad_run(&said, "history --y instruction %s", path), 2);
    says(said, "history.jsonl: no row that is selected has \"instruction\"");
    path = results_write_text(history_of(20, 12, line), "history.jsonl");
    assert_int_equal(cheapgrad_run(&said, "history --format markdown %s", path), 0);
    says(said, "| `a` | c000012 | × 1.495 | safer |");
    path = results_write_text(
        history_of(20, 12,
                   "{\"schema\":\"cheapgrad-history/1\",\"kind\":\"accepted\",\"series\":\"a\","
                   "\"why\":\"safer | slower,\\n99\\twhy not\"}\n"),
        "history.jsonl");
    assert_int_equal(cheapgrad_run(&said, "history --format markdown %s", path), 0);
    says(said, "| × 1.495 | safer \\| slower, 99 why not |\n");
    assert_int_equal(cheapgrad_run(&said, "history %s", path), 0);
    says(said, "\tsafer | slower, 99 why not\n");
}

static void what_is_half_written_is_passed_over(void **state) {
    (void)state;
    const char *said,
        *path = results_write_text(history_of(8, 8, "{\"schema\":\"cheapgr"), "history.jsonl");
    assert_int_equal(cheapgrad_run(&said, "history %s", path), 0);
    says(said, "history.jsonl: line 9 is half written: passed over");
    says(said, "\n8\t101");
    assert_int_equal(cheapgrad_run(&said, "history-accept --select a --why x --commit c %s", path),
                     0);
    says(said, "line 9 is half written");
    says(said, "\"kind\":\"accepted\"");
    assert_int_equal(cheapgrad_run(&said, "history-accept --select b --why x --commit c %s", path),
                     2);
    says(said, "no series is named b");
    assert_int_equal(cheapgrad_run(&said, "history-accept --select a --why x --commit c"), 2);
    path = results_write_text("nothing\n", "history.jsonl");
    assert_int_equal(cheapgrad_run(&said, "history %s", path), 2);
    says(said, "line 1 is corrupt");
}

static void exports_are_clean(void **state) {
    (void)state;
    const char *said;
    static const double ns[] = {10, 12, 11, 13, 14, 10, 11, 12, 13};
    json_t *d = results_document();
    results_add_row(d, "gradient/tape/ladder/depth:8", ns, 9);
    json_array_append_new(json_object_get(d, "benchmarks"),
                          json_pack("{s:s, s:s, s:s, s:f}", "name", "x_stddev", "run_name", "x",
                                    "run_type", "aggregate", "real_time", 1.0));
    const char *path = results_write(d, "results.json");
    assert_int_equal(cheapgrad_run(&said, "export --to bencher %s", path), 0);
    json_t *root = json_loads(said, 0, NULL);
    assert_int_equal(json_object_size(root), 1);
    json_t *latency =
        json_object_get(json_object_get(root, "gradient/tape/ladder/depth:8"), "latency");
    check_near(json_number_value(json_object_get(latency, "value")), 12, 0);
    check_near(json_number_value(json_object_get(latency, "lower_value")), 11, 0);
    json_decref(root);
    assert_int_equal(cheapgrad_run(&said, "export --to github-action %s", path), 0);
    root = json_loads(said, 0, NULL);
    assert_int_equal(json_array_size(root), 1);
    json_t *entry = json_array_get(root, 0);
    assert_string_equal(json_string_value(json_object_get(entry, "unit")), "ns");
    check_near(json_number_value(json_object_get(entry, "value")), 12, 0);
    json_decref(root);
    json_decref(d);
    assert_int_equal(cheapgrad_run(&said, "export %s", path), 2);
}

/* A batched row is exported as tables show it: per point. */
static void exports_are_per_point(void **state) {
    (void)state;
    const char *said, *name = "gradient/batched/ladder/depth:8";
    static const double ns[] = {80, 96, 88, 80, 88};
    json_t *d = results_document();
    results_add_row(d, name, ns, 5);
    results_set_counter(d, name, "points", 8);
    assert_int_equal(
        cheapgrad_run(&said, "export --to bencher %s", results_write(d, "points.json")), 0);
    json_t *root = json_loads(said, 0, NULL);
    json_t *latency = json_object_get(json_object_get(root, name), "latency");
    check_near(json_number_value(json_object_get(latency, "value")), 11, 0);
    check_near(json_number_value(json_object_get(latency, "upper_value")), 12, 0);
    json_decref(root);
    json_decref(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_no_tolerance),
        cmocka_unit_test(counts_are_shown_as_they_are),
        cmocka_unit_test(tables_stay_tables),
        cmocka_unit_test(one_percent_and_a_floor),
        cmocka_unit_test(missing_errored_and_new),
        cmocka_unit_test(another_machine_is_refused),
        cmocka_unit_test(truncated_files_are_refused),
        cmocka_unit_test(baselines_keep_their_reasons),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(reasons_are_a_list),
        cmocka_unit_test(time_in_all_outcomes),
        cmocka_unit_test(looks_are_whole),
        cmocka_unit_test(numbers_are_bounded),
        cmocka_unit_test(all_are_listed_where_asked),
        cmocka_unit_test(builds_differ_where_they_may),
        cmocka_unit_test(the_exponent_is_what_points_cannot_show),
        cmocka_unit_test(steps_are_found_and_noise_is_not),
        cmocka_unit_test(histories_show_changes_until_accepted),
        cmocka_unit_test(what_is_half_written_is_passed_over),
        cmocka_unit_test(exports_are_clean),
        cmocka_unit_test(exports_are_per_point),
    };
    return cmocka_run_group_tests(tests, NULL, results_clean_up);
}
