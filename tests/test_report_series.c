/* table, ratio and fit on synthetic results: the figures, what is refused, what stays missing. */
#include "check.h"

#include "results_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void says_not(const char *said, const char *what) {
    if (strstr(said, what)) fail_msg("\"%s\" in: %s", what, said);
}

/* Runs the command on the file and looks for the words. */
static void expect(int status, const char *path, const char *arguments, const char *what) {
    const char *said;
    int got = cheapgrad_run(&said, "%s %s", arguments, path);
    if (got != status) fail_msg("%s: status %d, not %d: %s", arguments, got, status, said);
    assert_says(said, what);
}

static void add(json_t *document, const char *name, double nodes, double scale) {
    double value[5];
    for (int i = 0; i < 5; i++) value[i] = scale * (100 + i);
    results_add_row(document, name, value, 5);
    results_set_counter(document, name, "nodes", nodes);
    results_set_counter(document, name, "graph_lo", nodes);
}

/* Two modes over three sizes of a family with two parameters: tape takes 3 times the function,
 * batched 16 times for its 8 points. */
static json_t *two_modes(void) {
    static const int depth[] = {16, 4, 8};
    json_t *document = results_document();
    for (int i = 0; i < 3; i++) {
        const struct {
            const char *name;
            double scale;
        } rows[] = {{"function/plain", 1}, {"gradient/tape", 3}, {"gradient/batched", 16}};
        for (int k = 0; k < 3; k++) {
            char name[100];
            snprintf(name, sizeof name, "%s/layered/width:2/depth:%d", rows[k].name, depth[i]);
            add(document, name, 2 * depth[i], rows[k].scale * depth[i]);
            if (k == 2) results_set_counter(document, name, "points", 8);
        }
    }
    return document;
}

static void tables(void **state) {
    (void)state;
    json_t *document = two_modes();
    const char *path = results_write(document, "bench_table.json");
    expect(0, path, "table --select 'gradient/tape/*'",
           "# gradient/tape/layered\n"
           "# nodes\tmedian\tlow\thigh\tminimum\tnoisy\trepetitions\n"
           "8\t1224\t1200\t1248\t1200\t0\t5\n"
           "16\t2448\t2400\t2496\t2400\t0\t5\n"
           "32\t4896\t4800\t4992\t4800\t0\t5\n");
    expect(0, path, "table --x depth --per nodes --select 'gradient/batched/*'",
           "# gradient/batched/layered/width:2\n"
           "# depth\tmedian\tlow\thigh\tminimum\tnoisy\trepetitions\n"
           "4\t102\t");
    expect(0, path, "table --times depth --y nodes --also width,points",
           "# function/plain/layered\n"
           "# nodes\tmedian\tlow\thigh\tminimum\tnoisy\trepetitions\twidth\tpoints\n"
           "8\t32\t32\t32\t32\t0\t5\t2\t?\n");
    expect(2, path, "table --select 'function/*' --also width,points",
           "no row that is asked for has a parameter or counter \"points\"");
    expect(2, path, "table --by depth,cost",
           "no row that is asked for has a parameter or counter \"cost\"");
    expect(0, path, "table --x depth --select '*' --select '!gradient/batched/*' --format markdown",
           "| depth | function/plain/layered/width:2 | gradient/tape/layered/width:2 |\n"
           "| ---: | ---: | ---: |\n"
           "| 4 | 408 (400–416) | 1224 (1200–1248) |\n");
    expect(0, path,
           "table --x depth --per nodes --select '*/width:2/depth:4' --select '!*/batched/*' "
           "--format markdown",
           "| depth = 4 | ns / nodes | 95 % interval | minimum |\n"
           "| --- | ---: | ---: | ---: |\n"
           "| function/plain/layered/width:2 | 51.0 | 50.0 to 52.0 | 50.0 |\n"
           "| gradient/tape/layered/width:2 | 153 | 150 to 156 | 150 |\n\n- from raw");
    expect(0, path, "table --by depth --select 'gradient/tape/*'",
           "# gradient/tape/layered/depth:4\n");
    expect(0, path, "table --from 16 --select 'gradient/tape/*'",
           "repetitions\n16\t2448\t2400\t2496\t2400\t0\t5\n32\t");
    expect(2, path, "table --from 100", "no row has nodes of at least 100");
    expect(2, path, "table --from much", "it is a positive number");
    expect(2, path, "table --x cost", "has no parameter or counter \"cost\"");
    expect(2, path, "table --y cost", "has no counter \"cost\"");
    expect(2, path, "table --per cost",
           "bench_table.json: gradient/tape/layered/width:2/depth:16 has no");
    expect(2, path, "table --select 'jacobian/*'", "no row matches jacobian/*");
    expect(2, path, "table --format pdf", "one of tsv markdown");
    expect(2, path, "table --nonsense", "try: cheapgrad table --help");
    json_decref(document);
}

static void ratios(void **state) {
    (void)state;
    json_t *document = two_modes();
    const char *path = results_write(document, "bench_ratio.json");
    expect(0, path, "ratio --select 'gradient/tape/*' --over 'function/plain/*'",
           "# gradient/tape/layered\n# over function/plain/*\n"
           "# nodes\tmedian\tlow\thigh\tminimum\tnoisy\trepetitions\n8\t3\t3\t3\t3\t0\t5\n");
    expect(0, path, "ratio --over 'function/plain/*' --select 'gradient/batched/*'",
           "\n8\t2\t2\t2\t2\t0\t5");
    expect(2, path, "ratio", "there is no row function/tape/* to be over");
    expect(2, path, "ratio --over 'gradient/*'", "has 2 rows gradient/* to be over");
    expect(0, path, "ratio --select 'gradient/*' --over 'gradient/{mode}/*'",
           "\n8\t1\t1\t1\t1\t0\t5");
    results_set_counter(document, "function/plain/layered/width:2/depth:8", "graph_lo", 1);
    path = results_write(document, "bench_ratio.json");
    expect(2, path, "ratio --over 'function/plain/*'", "are not of the same graph");
    results_add_row(document, "function/tape/layered/width:3/depth:8", (double[]){1, 1, 1, 1, 1},
                    5);
    path = results_write(document, "bench_ratio.json");
    expect(2, path, "ratio", "has no row function/tape/* of its family and parameters");
    json_decref(document);
}

static void fits(void **state) {
    (void)state;
    json_t *document = two_modes();
    const char *path = results_write(document, "bench_fit.json");
    expect(0, path, "fit --select 'gradient/tape/*'", "\ngradient/tape/layered\t3\t8\t32\t1\t");
    expect(0, path, "fit --select 'gradient/*' --over 'function/plain/*' --axes linear",
           "\t2\t1\t0\ngradient/tape/layered\t3\t8\t32\t");
    expect(0, path, "fit --axes loglinear --x depth --format markdown", "| e^b | R² |");
    expect(2, path, "fit --axes cubic", "one of loglog loglinear linear");
    expect(2, path, "fit --select '*depth:8'", "not two different x");
    results_set_counter(document, "function/plain/layered/width:2/depth:8", "cancellation", -1);
    path = results_write(document, "bench_fit.json");
    expect(2, path, "fit --y cancellation --select 'function/*depth:8'", "has no logarithm");
    json_decref(document);
}

/* An errored row that is asked for is refused, or left out aloud; one that is not does not matter.
 */
static void errored_rows(void **state) {
    (void)state;
    json_t *document = two_modes();
    const char *bad = "gradient/tape/layered/width:2/depth:8";
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(document, "benchmarks"), i,
                       row) if (!strcmp(json_string_value(json_object_get(row, "name")), bad))
        json_object_set_new(row, "error_occurred", json_true());
    const char *path = results_write(document, "bench_errored.json");
    expect(2, path, "table --x depth", "depth:8: errored: failed without a message");
    expect(0, path, "table --x depth --partial",
           "\n4\t1224\t1200\t1248\t1200\t0\t5\n8\t?\t?\t?\t?\t?\t0\n16\t");
    expect(0, path, "table --x depth --partial", "\n# left out: ");
    expect(0, path, "table --x depth --partial --format markdown",
           "| 8 | 816 (800–832) | 1632 (1600–1664) | – |");
    expect(0, path, "table --x depth --partial --select '*/depth:8' --format markdown",
           "| gradient/tape/layered/width:2 | – | – | – |\n");
    expect(0, path, "table --x depth --select 'function/*'", "\n8\t816\t");
    expect(2, path, "ratio --over 'gradient/tape/*' --select 'gradient/batched/*'",
           "depth:8: errored");
    json_decref(document);
}

static void rows_of_two_files(void **state) {
    (void)state;
    json_t *document = two_modes();
    char first[300];
    snprintf(first, sizeof first, "%s", results_write(document, "bench_first.json"));
    const char *said, *second = results_write(document, "bench_second.json");
    assert_int_equal(cheapgrad_run(&said, "table %s %s", first, second), 2);
    assert_says(said, "name one of the files");
    assert_says(said, "bench_first.json");
    /* a tracker would be given one of the two without a word */
    assert_int_equal(cheapgrad_run(&said, "export --to bencher %s %s", first, second), 2);
    assert_says(said, "bench_second.json: name one of the files");
    json_decref(document);
}

static void nothing_is_divided_by_zero(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"points", "table"},
        {"cost", "table --per cost --select '*/plain/*/depth:8'"},
        {"nodes", "ratio --y nodes --x depth --over 'function/plain/*' --select '*/tape/*'"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *document = two_modes();
        results_set_counter(document, "function/plain/layered/width:2/depth:8", cases[i][0], 0);
        char what[100];
        snprintf(what, sizeof what, "depth:8: its %s is 0, by which nothing can be divided",
                 cases[i][0]);
        expect(2, results_write(document, "bench_zero.json"), cases[i][1], what);
        json_decref(document);
    }
}

/* A value of the context, or a label, stays within its line. */
static void provenance_is_of_whole_lines(void **state) {
    (void)state;
    json_t *document = two_modes();
    json_object_set_new(json_object_get(document, "context"), "cpu_model",
                        json_string("A\n1\t2\t3\t4"));
    results_set_label(document, "gradient/tape/layered/width:2/depth:4", "by\nA");
    const char *path = results_write(document, "bench_lines.json");
    expect(0, path, "table", "# cpu_model: A 1 2 3 4\n");
    expect(0, path, "table", "# by A: tape\n");
    json_decref(document);
}

static void few_repetitions_are_noisy(void **state) {
    (void)state;
    json_t *document = results_document();
    results_add_row(document, "gradient/tape/ladder/depth:8", (double[]){5}, 1);
    results_set_counter(document, "gradient/tape/ladder/depth:8", "nodes", 25);
    const char *path = results_write(document, "bench_few.json");
    expect(0, path, "table", "\n25\t5\t5\t5\t5\t1\t1\n");
    expect(0, path, "table --y nodes", "\n25\t25\t25\t25\t25\t0\t1\n"); /* a count is no timing */
    json_decref(document);
}

/* Seven make an interval that covers 87.5 %, nine one that covers 96.1 %. */
static void repetitions_that_do_not_cover_are_noisy(void **state) {
    (void)state;
    static const double ns[] = {5, 5, 5, 5, 5, 5, 5, 5, 5};
    json_t *document = results_document();
    results_add_row(document, "a/b/c/n:7", ns, 7);
    results_add_row(document, "a/b/c/n:9", ns, 9);
    results_add_row(document, "a/d/c/n:9", ns, 9);
    const char *path = results_write(document, "bench_cover.json");
    expect(0, path, "table --x n --select 'a/b/*'", "\n7\t5\t5\t5\t5\t1\t7\n9\t5\t5\t5\t5\t0\t9\n");
    expect(0, path, "ratio --x n --select 'a/d/*' --over a/b/c/n:7", "\n9\t1\t1\t1\t1\t1\t9\n");
    json_decref(document);
}

/* A number that some repetition lacks is as little there as one that all lack. */
static void counters_of_some_repetitions(void **state) {
    (void)state;
    static const char *const counters[] = {"bound", "nodes", "points"};
    const char *name = "gradient/tape/ladder/depth:8";
    for (int k = 0; k < 3; k++) {
        json_t *document = results_document();
        add(document, name, 25, 1);
        results_set_counter(document, name, counters[k], 7);
        json_object_del(json_array_get(json_object_get(document, "benchmarks"), 0), counters[k]);
        const char *path = results_write(document, "bench_some.json");
        static const char *const asks[] = {"table --y bound", "table", "table --x depth"};
        char what[60];
        snprintf(what, sizeof what, "counter \"%s\" in every repetition", counters[k]);
        expect(2, path, asks[k], what);
        if (k == 0) {
            expect(2, path, "table --per bound", what);
            expect(0, path, "table --also bound", "\t?\n");
            expect(0, path, "table --by bound", "# gradient/tape/ladder\n");
        }
        if (k == 2) expect(2, path, "export --to bencher", what);
        json_decref(document);
    }
}

/* What rows are labelled with stands with the provenance, once, with the modes that say it. */
static void labels(void **state) {
    (void)state;
    json_t *document = two_modes();
    results_set_label(document, "gradient/tape/layered/width:2/depth:4", "by A");
    results_set_label(document, "gradient/tape/layered/width:2/depth:8", "by A");
    results_set_label(document, "gradient/tape/layered/width:2/depth:16", "by B");
    results_set_label(document, "gradient/batched/layered/width:2/depth:8", "by A");
    const char *path = results_write(document, "bench_label.json");
    expect(0, path, "table --select 'function/*'",
           "# commit: 0123abc\n# by B: tape\n# by A: tape, batched\n# function/plain/layered\n");
    json_decref(document);
}

/* Without --x, a row of no graph is a figure by itself. */
static void rows_without_nodes(void **state) {
    (void)state;
    json_t *document = results_document();
    results_add_row(document, "shim/loop/c/n:1", (double[]){5, 5, 5, 5, 5}, 5);
    results_add_row(document, "shim/loop/c/n:2", (double[]){6, 6, 6, 6, 6}, 5);
    const char *path = results_write(document, "bench_shim.json");
    expect(0, path, "table",
           "# shim/loop/c/n:2\n# nodes\tmedian\tlow\thigh\tminimum\tnoisy\t"
           "repetitions\n1\t6\t6\t6\t6\t0\t5\n");
    expect(2, path, "table --x nodes", "has no parameter or counter \"nodes\"");
    json_decref(document);
}

static void the_wall_clock_where_the_name_says_so(void **state) {
    (void)state;
    json_t *document = results_document();
    results_add_row(document, "a/b/c/n:1", (double[]){5, 5, 5, 5, 5}, 5);
    results_add_row(document, "a/b/d/n:1/manual_time", (double[]){5, 5, 5, 5, 5}, 5);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(document, "benchmarks"), i, row)
        json_object_set_new(row, "real_time", json_real(7));
    const char *path = results_write(document, "bench_clock.json");
    expect(0, path, "table --x n",
           "# a/b/c\n# n\tmedian\tlow\thigh\tminimum\tnoisy\trepetitions\n1\t5\t");
    expect(0, path, "table --x n",
           "# a/b/d\n# n\tmedian\tlow\thigh\tminimum\tnoisy\trepetitions\n1\t7\t");
    expect(0, path, "table --x n --clock real --select a/b/c/*", "\n1\t7\t");
    expect(0, path, "table --x n --clock cpu --select a/b/d/*", "\n1\t5\t");
    expect(2, path, "table --x n --clock sun", "one of cpu real");
    json_decref(document);
}

static void written_aside_and_again_the_same(void **state) {
    (void)state;
    const char *said, *directory = results_directory();
    json_t *document = two_modes();
    char path[300];
    snprintf(path, sizeof path, "%s", results_write(document, "bench_out.json"));
    assert_int_equal(cheapgrad_run(&said, "table %s --out %s/a.tsv", path, directory), 0);
    assert_string_equal(said, "");
    assert_int_equal(cheapgrad_run(&said, "table %s --out %s/b.tsv", path, directory), 0);
    char command[700];
    snprintf(command, sizeof command, "cmp %s/a.tsv %s/b.tsv && ! ls %s/*.tmp 2>/dev/null",
             directory, directory, directory);
    assert_int_equal(system(command), 0);
    /* what fails leaves the earlier file whole */
    snprintf(command, sizeof command, "%s/a.tsv", directory);
    struct stat before, after;
    assert_int_equal(stat(command, &before), 0);
    assert_int_equal(cheapgrad_run(&said, "table %s --x cost --out %s/a.tsv", path, directory), 2);
    assert_int_equal(stat(command, &after), 0);
    assert_true(before.st_size == after.st_size && before.st_ino == after.st_ino);
    assert_int_equal(cheapgrad_run(&said, "table %s --out %s/none/a.tsv", path, directory), 2);
    assert_says(said, "No such file");
    assert_int_equal(cheapgrad_run(&said, "table %s > /dev/full", path), 2);
    assert_int_equal(cheapgrad_run(&said, "--help > /dev/full"), 2);
    assert_int_equal(cheapgrad_run(&said, "table --help > /dev/full"), 2);
    json_decref(document);
}

static void usage(void **state) {
    (void)state;
    const char *said;
    assert_int_equal(cheapgrad_run(&said, "--help"), 0);
    assert_says(said, "verdict");
    assert_int_equal(cheapgrad_run(&said, " "), 2);
    assert_int_equal(cheapgrad_run(&said, "frobnicate"), 2);
    assert_says(said, "no command \"frobnicate\"");
    static const char *const commands[] = {"table",     "ratio", "fit",
                                           "crossover", "check", "verdict"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        assert_int_equal(cheapgrad_run(&said, "%s --help", commands[i]), 0);
        assert_says(said, "--out FILE");
        says_not(said, "(null)");
        assert_int_equal(cheapgrad_run(&said, "%s", commands[i]), 2);
        assert_says(said, "which files?");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables),
        cmocka_unit_test(ratios),
        cmocka_unit_test(fits),
        cmocka_unit_test(errored_rows),
        cmocka_unit_test(rows_of_two_files),
        cmocka_unit_test(nothing_is_divided_by_zero),
        cmocka_unit_test(provenance_is_of_whole_lines),
        cmocka_unit_test(few_repetitions_are_noisy),
        cmocka_unit_test(repetitions_that_do_not_cover_are_noisy),
        cmocka_unit_test(counters_of_some_repetitions),
        cmocka_unit_test(labels),
        cmocka_unit_test(rows_without_nodes),
        cmocka_unit_test(the_wall_clock_where_the_name_says_so),
        cmocka_unit_test(written_aside_and_again_the_same),
        cmocka_unit_test(usage),
    };
    return cmocka_run_group_tests(tests, NULL, results_clean_up);
}
