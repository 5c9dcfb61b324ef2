/* The shim over Google Benchmark: what a program made with it does, seen from its exit status, its
 * JSON and its other output. Every run has 30 seconds before it counts as deadlocked. */
#define _DEFAULT_SOURCE /* mmap of memory */
#include "check.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gbench.h"
#include "machine.h"

static char folder[] = "/tmp/test_gbench.XXXXXX";
static char result[64], aside[80], output[64], errors[64];

/* Starts the cases with these arguments (NULL ends them), stdout and stderr into files. */
static pid_t start(unsigned seconds, const char *const *argument) {
    char *argv[16] = {CASES};
    for (int i = 0; argument[i]; i++) argv[i + 1] = (char *)argument[i];
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen(output, "w", stdout) || !freopen(errors, "w", stderr)) _exit(127);
        alarm(seconds);
        execv(CASES, argv);
        _exit(127);
    }
    return child;
}

/* Runs them. Returns the exit status, or 1000 + the signal that ended it. */
static int run_within(unsigned seconds, const char *const *argument) {
    pid_t child = start(seconds, argument);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

#define run(...) run_within(30, (const char *const[]){__VA_ARGS__, NULL})

static char *contents(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) < (1 << 20) - 1);
    (void)fclose(file);
    return text;
}

static bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

static void check_contains(const char *path, const char *expected) {
    char *text = contents(path);
    if (!strstr(text, expected)) fail_msg("no \"%s\" in: %s", expected, text);
    free(text);
}

static json_t *read_result(void) {
    json_error_t error;
    json_t *root = json_load_file(result, JSON_REJECT_DUPLICATES, &error);
    if (!root) fail_msg("%s:%d: %s", result, error.line, error.text);
    return root;
}

/* Runs the rows that the filter lets through, expects this exit status, and returns the JSON. */
static json_t *rows_of(const char *filter, int expected_status) {
    char filter_flag[128], out_flag[96];
    (void)snprintf(filter_flag, sizeof filter_flag, "--benchmark_filter=%s", filter);
    (void)snprintf(out_flag, sizeof out_flag, "--benchmark_out=%s", result);
    (void)remove(result);
    int status = run(filter_flag, out_flag, "--benchmark_min_time=0.01");
    if (status != expected_status) fail_msg("%s: status %d", filter, status);
    assert_false(exists(aside));
    return read_result();
}

/* The row of this name, of the first repetition; NULL if there is none. */
static json_t *find(json_t *root, const char *name) {
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(root, "benchmarks"), i, row) {
        if (strcmp(json_string_value(json_object_get(row, "name")), name) == 0) return row;
    }
    return NULL;
}

static double number(json_t *row, const char *key) {
    json_t *value = json_object_get(row, key);
    if (!json_is_number(value)) fail_msg("no number %s", key);
    return json_number_value(value);
}

static const char *text_of(json_t *row, const char *key) {
    const char *text = json_string_value(json_object_get(row, key));
    return text ? text : "";
}

static void check_fine(json_t *root, const char *name) {
    json_t *row = find(root, name);
    if (!row) fail_msg("no row %s", name);
    if (json_object_get(row, "error_occurred")) {
        fail_msg("%s: %s", name, text_of(row, "error_message"));
    }
    if (!(number(row, "real_time") >= 0)) fail_msg("%s: no time", name);
}

/* Every row of the filter (there are this many) failed, and says so. */
static void check_failed(const char *filter, size_t rows, const char *message) {
    json_t *root = rows_of(filter, 1), *all = json_object_get(root, "benchmarks"), *row;
    if (json_array_size(all) != rows) fail_msg("%s: %zu rows", filter, json_array_size(all));
    size_t i;
    json_array_foreach(all, i, row) {
        if (!json_is_true(json_object_get(row, "error_occurred"))) fail_msg("%s: passed", filter);
        assert_string_equal(text_of(row, "error_message"), message);
        assert_string_equal(text_of(row, "run_type"), "iteration");
        assert_null(json_object_get(row, "left_over"));
        assert_string_equal(text_of(row, "label"), "");
    }
    json_decref(root);
}

/* ---- The timed loop */

static void good_loops(void **state) {
    (void)state;
    json_t *root = rows_of("^loop/(plain|cpp|calls|batch)/", 0);
    check_fine(root, "loop/plain/iterations:100");
    check_fine(root, "loop/cpp/iterations:100");
    check_near(number(find(root, "loop/plain/iterations:100"), "iterations"), 100, 0);
    check_near(number(find(root, "loop/calls/iterations:100"), "run"), 100, 0);
    check_near(number(find(root, "loop/batch/iterations:100"), "run"), 120, 0);
    check_near(number(find(root, "loop/batch/iterations:100"), "iterations_"), 120, 0);
    json_decref(root);
}

static void broken_loops_fail_their_row(void **state) {
    (void)state;
    check_failed("^loop/break", 1, "the timed loop was left before its end");
    check_failed("^loop/return", 1, "the timed loop was left before its end");
    check_failed("^loop/leave_calls", 1, "the timed loop was left before its end");
    check_failed("^loop/never", 1, "the timed loop was never entered");
    check_failed("^loop/twice", 1, "the timed loop was entered twice");
    check_failed("^loop/nested", 1, "the timed loop was entered twice");
    check_failed("^loop/calls_in_loop", 1, "two timed loops in one another");
}

static void errors_of_the_callback(void **state) {
    (void)state;
    check_failed("^skip/before", 1, "before");
    check_failed("^skip/within", 1, "within");
    check_failed("^skip/go_on", 1, "within");
    check_failed("^skip/after", 1, "after, with \"quotes\" and a line");
}

static void one_failed_row_among_others(void **state) {
    (void)state;
    json_t *root = rows_of("^loop/", 1);
    assert_int_equal(json_array_size(json_object_get(root, "benchmarks")), 11);
    check_fine(root, "loop/plain/iterations:100");
    check_fine(root, "loop/batch/iterations:100");
    json_decref(root);
}

static void clock_misused(void **state) {
    (void)state;
    json_t *root = rows_of("^clock/(pause|manual)/", 0);
    check_fine(root, "clock/pause/iterations:100");
    check_near(number(find(root, "clock/manual/iterations:100/manual_time"), "real_time"), 0.25e9,
               1e-12);
    json_decref(root);
    check_failed("^clock/left", 2, "the clock was left paused at the end of the timed loop");
    check_failed("^clock/break", 1, "the timed loop was left before its end");
    check_failed("^clock/twice", 1, "the clock was paused twice");
    check_failed("^clock/outside", 1, "the clock was paused outside the timed loop");
    check_failed("^clock/resume", 1, "the clock was resumed while it was not paused");
    check_failed("^clock/manual_nan", 1, "a manual time is not a time");
}

/* ---- Counters */

static void counters_and_their_flags(void **state) {
    (void)state;
    json_t *root = rows_of("^counter/(all|threads)/", 0);
    json_t *row = find(root, "counter/all/iterations:100");
    double seconds = number(row, "cpu_time") * 100e-9;
    check_near(number(row, "plain"), 6, 0);
    check_near(number(row, "invariant"), 200, 0);
    check_near(number(row, "average"), 2, 0);
    check_near(number(row, "inverted"), 0.25, 0);
    check_near(number(row, "rate") * seconds, 1, 1e-6);
    check_near(number(row, "seconds") / seconds, 1, 1e-6);
    check_near(number(row, "items_per_second") * seconds, 100, 1e-6);
    check_near(number(row, "bytes_per_second") * seconds, 800, 1e-6);
    assert_string_equal(text_of(row, "label"), "tab and \"quotes\"");
    row = find(root, "counter/threads/iterations:100/threads:3");
    check_near(number(row, "sum"), 3, 0);
    check_near(number(row, "average"), 3, 0);
    check_near(number(row, "index"), 0 + 1 + 2, 0);
    check_near(number(row, "count"), 3, 0);
    json_decref(root);
}

static void figures_that_json_cannot_hold(void **state) {
    (void)state;
    check_failed("^counter/nan/", 1, "counter bad is not finite");
    check_failed("^counter/nan_repeated", 3, "counter bad is not finite");
    check_failed("^counter/inverted_zero/", 1, "counter bad is not finite");
    check_failed("^counter/inverted_zero_repeated", 3, "counter bad is not finite");
    json_t *root = rows_of("^counter/zero", 0);
    check_fine(root, "counter/zero/iterations:100/repeats:3");
    json_t *mean = find(root, "counter/zero/iterations:100/repeats:3_mean");
    json_t *cv = find(root, "counter/zero/iterations:100/repeats:3_cv");
    check_near(number(mean, "zero"), 0, 0);
    check_near(number(cv, "one"), 0, 0);
    assert_null(json_object_get(cv, "zero")); /* 0/0 */
    json_decref(root);
}

static void statistics(void **state) {
    (void)state;
    json_t *root = rows_of("^counter/statistic", 0);
    double most = 0;
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(root, "benchmarks"), i, row) {
        if (strcmp(text_of(row, "run_type"), "iteration") == 0) {
            most = fmax(most, number(row, "real_time"));
        }
    }
    json_t *max = find(root, "counter/statistic/iterations:100/repeats:3_max");
    json_t *count = find(root, "counter/statistic/iterations:100/repeats:3_number");
    check_near(number(max, "real_time"), most, 1e-9);
    check_near(number(max, "one"), 1, 0);
    check_near(number(count, "zero"), 3, 0);
    json_decref(root);
}

/* ---- Complexity */

static void complexity_fits(void **state) {
    (void)state;
    json_t *root = rows_of("^complexity/(fine|function)", 0);
    json_t *fit = find(root, "complexity/fine_BigO");
    assert_string_equal(text_of(fit, "big_o"), "N");
    assert_true(number(fit, "real_coefficient") > 0);
    assert_non_null(find(root, "complexity/fine_RMS"));
    assert_non_null(find(root, "complexity/function/iterations:100_BigO"));
    json_decref(root);
}

static void complexity_of_failed_rows(void **state) {
    (void)state;
    check_failed("^complexity/all_fail", 3, "too large");
    check_failed("^complexity/never", 3, "the timed loop was never entered");
    check_failed("^complexity/pause_left", 3,
                 "the clock was left paused at the end of the timed loop");
    check_failed("^complexity/no_n", 3,
                 "complexity is asked for, but gb_complexity_n was not called with n > 0");
    check_failed("^complexity/threads", 2, "the timed loop was left before its end");
    json_t *root = rows_of("^complexity/mixed", 1);
    assert_int_equal(json_array_size(json_object_get(root, "benchmarks")), 3); /* and no fit */
    check_fine(root, "complexity/mixed/64");
    assert_string_equal(text_of(find(root, "complexity/mixed/512"), "error_message"), "too large");
    json_decref(root);
}

/* ---- Threads, set-up and tear-down */

static void set_up_and_tear_down(void **state) {
    (void)state;
    json_t *root = rows_of("^thread/setup/", 0);
    json_t *one = find(root, "thread/setup/7/iterations:100/threads:1");
    json_t *four = find(root, "thread/setup/7/iterations:100/threads:4");
    check_near(number(one, "setups"), 1, 0);
    check_near(number(four, "setups"), 2, 0);
    check_near(number(four, "out_of_order"), 0, 0);
    check_near(number(four, "argument"), 7, 0);
    json_decref(root);
    check_failed("^thread/setup_fails", 2, "no such file");
    check_failed("^thread/teardown_fails", 2, "not clean");
    check_failed("^thread/loop_in_setup", 2, "a timed loop in a set-up or tear-down");
}

static void failing_threads_hold_up_nobody(void **state) {
    (void)state;
    check_failed("^thread/never/", 1, "the timed loop was never entered");
    check_failed("^thread/breaks/", 1, "the timed loop was left before its end");
    check_failed("^thread/skips/", 1, "thread 0 had enough");
    json_t *root = rows_of("^thread/(never|breaks)_with_teardown", 1);
    check_fine(root, "thread/never_with_teardown/7/iterations:100/threads:1");
    check_fine(root, "thread/breaks_with_teardown/7/iterations:100/threads:1");
    json_t *never = find(root, "thread/never_with_teardown/7/iterations:100/threads:4");
    json_t *breaks = find(root, "thread/breaks_with_teardown/7/iterations:100/threads:4");
    assert_string_equal(text_of(never, "error_message"), "the timed loop was never entered");
    assert_string_equal(text_of(breaks, "error_message"), "the timed loop was left before its end");
    json_decref(root);
}

/* ---- Registration */

static void arguments_and_settings(void **state) {
    (void)state;
    assert_int_equal(run("--benchmark_list_tests", "--benchmark_filter=^(arg|set)/"), 0);
    char per_cpu[64], *listed = contents(output);
    (void)snprintf(per_cpu, sizeof per_cpu, "set/per_cpu/iterations:100/threads:%ld\n",
                   sysconf(_SC_NPROCESSORS_ONLN));
    const char *expected[] = {"arg/args/n:3/m:4/iterations:100\n",
                              "arg/range/n:1/iterations:100\n",
                              "arg/range/n:4/iterations:100\n",
                              "arg/range/n:16/iterations:100\n",
                              "arg/range/n:20/iterations:100\n",
                              "arg/ranges/1/5/iterations:100\n",
                              "arg/ranges/2/5/iterations:100\n",
                              "arg/ranges/4/5/iterations:100\n",
                              "arg/dense/2/iterations:100\n",
                              "arg/dense/4/iterations:100\n",
                              "arg/dense/6/iterations:100\n",
                              "arg/product/n:1/m:0/iterations:100\n",
                              "arg/product/n:3/m:4/iterations:100\n",
                              "arg/product/n:9/m:4/iterations:100\n",
                              "set/min_time/min_time:0.001/min_warmup_time:0.001\n",
                              "set/repeats/iterations:100/repeats:2/real_time\n",
                              "set/process/iterations:100/process_time/threads:4\n",
                              "set/dense_threads/iterations:100/threads:3\n",
                              per_cpu};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        if (!strstr(listed, expected[i])) fail_msg("no %s in %s", expected[i], listed);
    }
    free(listed);
    check_failed("^arg/past_the_end", 1, "the row has no argument 2");
    json_t *root = rows_of("^(arg/(args|product)|set/(min_time|repeats|aggregates|process))", 0);
    check_near(number(find(root, "arg/product/n:9/m:4/iterations:100"), "last"), 4, 0);
    check_near(number(find(root, "arg/product/n:9/m:4/iterations:100"), "n"), 2, 0);
    json_t *repeats = find(root, "set/repeats/iterations:100/repeats:2/real_time");
    assert_string_equal(text_of(repeats, "time_unit"), "us");
    assert_null(find(root, "set/aggregates/iterations:100/repeats:2"));
    assert_non_null(find(root, "set/aggregates/iterations:100/repeats:2_mean"));
    json_decref(root);
    char *shown = contents(output);
    assert_non_null(strstr(shown, "set/repeats/iterations:100/repeats:2/real_time_mean"));
    assert_null(strstr(shown, "set/repeats/iterations:100/repeats:2/real_time "));
    free(shown);
}

/* ---- The command line and the files */

static void write_earlier(void) {
    FILE *file = fopen(result, "w");
    assert_non_null(file);
    assert_true(fputs("earlier", file) >= 0);
    (void)fclose(file);
}

static void check_earlier(void) {
    char *text = contents(result);
    assert_string_equal(text, "earlier");
    free(text);
}

static void usage_errors(void **state) {
    (void)state;
    char out[96];
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", result);
    write_earlier();
    assert_int_equal(run("--benchmark_filter=nothing like that", out), 2);
    assert_int_equal(run("--benchmark_filter=[", out), 2);
    assert_int_equal(run("--no_such_flag", out), 2);
    assert_int_equal(run("file", out), 2);
    assert_int_equal(run("--benchmark_format=xml", out), 2);
    assert_int_equal(run("--benchmark_out_format=xml", out), 2);
    assert_int_equal(run("--benchmark_min_time=soon", out), 2);
    assert_int_equal(run("--benchmark_min_time=-1", out), 2);
    assert_int_equal(run("--benchmark_repetitions=many", out), 2);
    assert_int_equal(run("--benchmark_repetitions=-3", out), 2);
    check_contains(errors, "--benchmark_repetitions=-3: expected a number from 1");
    assert_int_equal(run("--rounds=0", out), 2);
    assert_int_equal(run("--rounds=9x", out), 2);
    check_contains(errors, "--rounds=9x: expected a number from 1");
    assert_int_equal(run("--benchmark_filter=loop/plain", "--benchmark_out=/no/such/folder/f"), 2);
    check_contains(errors, "/no/such/folder/f.tmp: No such file or directory");
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", folder);
    assert_int_equal(run("--benchmark_filter=set/slow", out), 2); /* before it is measured */
    check_contains(errors, "Is a directory");
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", result);
    assert_int_equal(run("--benchmark_list_tests", out), 0);
    assert_false(exists(aside));
    check_earlier();
}

static void both_spellings_of_min_time(void **state) {
    (void)state;
    assert_int_equal(run("--benchmark_filter=complexity/fine", "--benchmark_min_time=0.002"), 0);
    assert_int_equal(run("--benchmark_filter=complexity/fine", "--benchmark_min_time=0.002s"), 0);
}

static void interrupted_run_leaves_the_earlier_result(void **state) {
    (void)state;
    char out[96];
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", result);
    write_earlier();
    const char *const slow[] = {"--benchmark_filter=set/slow", out, NULL};
    assert_int_equal(run_within(1, slow), 1000 + SIGALRM);
    check_earlier();
    (void)remove(aside);
}

/* Returns the signal that ended it; it is sent once something stands beside the result. */
static int end_of_run(int signal) {
    char out[96];
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", result);
    const char *const slow[] = {"--benchmark_filter=set/slow", out, NULL};
    pid_t child = start(30, slow);
    int status = 0;
    while (!exists(aside) && waitpid(child, &status, WNOHANG) == 0) (void)usleep(1000);
    (void)usleep(100000);
    (void)kill(child, signal);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void signals_leave_nothing_behind(void **state) {
    (void)state;
    write_earlier();
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        assert_int_equal(end_of_run(signals[i]), signals[i]);
        assert_false(exists(aside));
        check_earlier();
    }
}

/* What is no file is written to, not replaced: here a link to one, and a device that is full. */
static void only_files_are_replaced(void **state) {
    (void)state;
    char link[80], out[96];
    struct stat s;
    (void)snprintf(link, sizeof link, "%s/link", folder);
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", link);
    write_earlier();
    assert_int_equal(symlink(result, link), 0);
    assert_int_equal(run("--benchmark_filter=loop/plain", out), 0);
    assert_int_equal(lstat(link, &s), 0);
    assert_true(S_ISLNK(s.st_mode));
    json_t *root = read_result();
    check_fine(root, "loop/plain/iterations:100");
    json_decref(root);
    (void)remove(link);
    assert_int_equal(run("--benchmark_filter=loop/plain", "--benchmark_out=/dev/full"), 2);
    check_contains(errors, "cannot write /dev/full: No space left on device");
    assert_int_equal(lstat("/dev/full", &s), 0);
    assert_false(S_ISREG(s.st_mode));
}

static void other_formats(void **state) {
    (void)state;
    char out[96];
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", result);
    assert_int_equal(run("--benchmark_filter=loop/plain", out, "--benchmark_out_format=csv"), 0);
    check_contains(result, "\"loop/plain/iterations:100\",100,");
    assert_int_equal(run("--benchmark_filter=loop/plain", out, "--benchmark_out_format=console"),
                     0);
    check_contains(result, "loop/plain/iterations:100 ");
    assert_int_equal(run("--benchmark_filter=loop/plain", "--benchmark_out=/dev/null"), 0);
    assert_int_equal(run("--benchmark_filter=loop/(plain|break)", "--benchmark_format=json"), 1);
    json_t *root = json_load_file(output, 0, NULL);
    check_fine(root, "loop/plain/iterations:100");
    assert_true(
        json_is_true(json_object_get(find(root, "loop/break/iterations:100"), "error_occurred")));
    json_decref(root);
}

static void context(void **state) {
    (void)state;
    json_t *root = rows_of("^loop/plain", 0), *about = json_object_get(root, "context");
    assert_string_equal(text_of(about, "cheapgrad_schema"), "1");
    assert_string_equal(text_of(about, "machine"), gb_machine_name());
    assert_string_equal(text_of(about, "tested by"), "test_gbench");
    const char *given[] = {"build_type",   "compiler",   "flags",    "cpu_model",
                           "cpu_features", "cpu_caches", "governor", "glibc"};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        if (!*text_of(about, given[i])) fail_msg("no %s", given[i]);
    }
    assert_non_null(strstr(text_of(about, "flags"), "-ffp-contract=off"));
    assert_true(json_is_string(json_object_get(about, "commit"))); /* empty outside git */
    json_decref(root);
    char *text = contents(errors);
    assert_null(strstr(text, "DEBUG")); /* it speaks of the library's build, not of ours */
    free(text);
}

static void progress(void **state) {
    (void)state;
    assert_int_equal(run("--benchmark_filter=loop/(plain|cpp)|set/(repeats|min_time)",
                         "--benchmark_repetitions=3", "--progress",
                         "--benchmark_enable_random_interleaving=true"),
                     0);
    check_contains(errors, "[ 1/11] ");
    check_contains(errors, "[11/11] ");
    check_contains(errors, "s, about ");
    assert_int_equal(run("--benchmark_filter=loop/plain"), 0);
    char *text = contents(errors);
    assert_null(strstr(text, "[1/1]")); /* not a terminal, not asked for */
    free(text);
}

/* What a barrier lets through is the same value, of which the compiler knows nothing any more. */
static void barriers(void **state) {
    (void)state;
    const double values[] = {0.0, -0.0, 1.5, HUGE_VAL, (double)NAN, 5e-324};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        double kept = gb_keep(values[i]);
        assert_memory_equal(&kept, &values[i], sizeof kept);
    }
    int x = 1, y = 1;
    gb_keep_ptr(&x);
    gb_keep_ptr(&y);
    y = 2;
    gb_clobber();
    assert_int_equal(x + y, 3);
#if defined(__GNUC__)
    assert_false(__builtin_constant_p(gb_keep(1.5)));
    assert_false(__builtin_constant_p(x));
    assert_false(__builtin_constant_p(y));
#endif
}

static void memory_is_known(void **state) {
    (void)state;
    double available = machine_available_bytes();
    assert_true(available > 1e6 && available <= machine_memory_bytes());
}

/* What is touched and freed shows in the peak, and no more once that is set back. */
static void peak_is_set_back(void **state) {
    (void)state;
    enum { SIZE = 1 << 26 };
    double before = machine_peak_reset();
    char *touched = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(touched != MAP_FAILED);
    memset(touched, 1, SIZE);
    gb_keep_ptr(touched);
    assert_int_equal(munmap(touched, SIZE), 0);
    double peak = machine_peak_bytes();
    assert_true(peak - before > 0.9 * SIZE);
    assert_true(peak - machine_peak_reset() > 0.9 * SIZE);
}

/* Groups run one after the other, each mixed in itself, into one file. */
static void groups(void **state) {
    (void)state;
    char out[96];
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", result);
    assert_int_equal(
        run("--benchmark_filter=^group/", "--benchmark_enable_random_interleaving=true", out), 0);
    json_t *root = read_result();
    const char *const name[] = {"group/a", "group/b", "group/c.(d)|", "group/e"};
    for (int i = 0; i < 4; i++) {
        char row[64];
        (void)snprintf(row, sizeof row, "%s/iterations:1/repeats:16", name[i]);
        check_fine(root, row);
    }
    json_decref(root);
    char *said = contents(errors);
    const char *turns = said; /* a letter each time a row ran, among what else is said */
    while (*turns && strspn(turns, "abce") < 64) turns++;
    assert_int_equal(strspn(turns, "abce"), 64);
    assert_int_equal(strspn(turns, "ab"), 32);
    assert_true(strspn(turns, "a") < 16 && strspn(turns, "b") < 16);
    free(said);
}

/* Each round runs each row once, those of one subject after one another; then come the rows that
 * have repetitions of their own. Rows are the file's order, in which they ran. */
static void rounds(void **state) {
    (void)state;
    enum { ROUNDS = 4, ROWS = 6, ALL = ROUNDS * ROWS };
    char out[96];
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", result);
    assert_int_equal(run("--benchmark_filter=^round/", "--rounds=4", "--benchmark_min_time=0.001",
                         "--progress", out),
                     0);
    check_contains(errors, "[26/26] ");
    json_t *root = read_result(), *all = json_object_get(root, "benchmarks"), *row;
    double iterations[ROWS] = {0};
    for (size_t i = 0; i < ALL; i++) {
        row = json_array_get(all, i);
        const char *name = text_of(row, "name"), *before = "";
        assert_string_equal(text_of(row, "run_name"), name);
        const size_t round = i / ROWS;
        check_near(number(row, "repetition_index"), (double)round, 0);
        check_near(number(row, "repetitions"), ROUNDS, 0);
        if (i % 2) before = text_of(json_array_get(all, i - 1), "name");
        if (i % 2 && (strcmp(before, name) == 0 || before[8] != name[8]))
            fail_msg("%s after %s in round %zu", name, before, round);
        if (strlen(name) != 9) fail_msg("%s", name);
        double *first = &iterations[name[6] - 'm' + 2 * (name[8] - 'x')];
        if (i < ROWS) *first = number(row, "iterations");
        check_near(number(row, "iterations"), *first, 0);
        assert_true(*first >= 1);
    }
    for (size_t i = 0; i < 2; i++) {
        row = json_array_get(all, ALL + i);
        assert_string_equal(text_of(row, "name"), "round/own/x/iterations:100/repeats:2");
        check_near(number(row, "repetition_index"), (double)i, 0);
    }
    json_decref(root);
    assert_int_equal(run("--benchmark_filter=^round_fails/", "--rounds=3", out), 1);
    root = read_result();
    all = json_object_get(root, "benchmarks");
    assert_int_equal(json_array_size(all), 3);
    json_decref(root);
}

static void machine_names(void **state) {
    (void)state;
    static const struct {
        const char *model, *features;
        long ncpu;
        const char *slug;
    } all[] = {
        {"Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", "sse2 fma avx avx2", 8,
         "intel-xeon-e5-2680-v4-avx2-8cpu"},
        {"AMD Ryzen 9 7950X 16-Core Processor",
         "avx2 fma avx512f avx512dq avx512bw avx512vl avx512_bf16", 32,
         "amd-ryzen-9-7950x-16-core-avx512-32cpu"},
        {"AMD EPYC", "avx512vl avx512bw avx512dq avx512f fma avx2", 2, "amd-epyc-avx512-2cpu"},
        {"AMD EPYC", "avx avx2 fma", 2, "amd-epyc-avx2-2cpu"},
        {"Intel(R) Xeon Phi(TM) CPU 7210", "avx2 fma avx512f", 64,
         "intel-xeon-phi-7210-avx2-64cpu"},
        {"No FMA", "avx2 avx512f avx512dq avx512bw avx512vl", 1, "no-fma-1cpu"},
        {"Intel(R) Core(TM) i7-2600", "sse2 sse4_2 avx", 4, "intel-core-i7-2600-4cpu"},
        {"Raspberry Pi 5 Model B", "asimd asimdhp", 4, "raspberry-pi-5-model-b-4cpu"},
        {"aarch64", "unknown", 0, "aarch64-1cpu"}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char slug[64];
        machine_slug(all[i].model, all[i].features, all[i].ncpu, slug, sizeof slug);
        assert_string_equal(slug, all[i].slug);
    }
    char expected[160];
    assert_int_equal(run("--machine"), 0);
    (void)snprintf(expected, sizeof expected, "%s\n", gb_machine_name());
    char *text = contents(output);
    assert_string_equal(text, expected);
    free(text);
}

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return -1;
    (void)snprintf(result, sizeof result, "%s/result.json", folder);
    (void)snprintf(aside, sizeof aside, "%s.tmp", result);
    (void)snprintf(output, sizeof output, "%s/stdout", folder);
    (void)snprintf(errors, sizeof errors, "%s/stderr", folder);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    (void)remove(result);
    (void)remove(aside);
    (void)remove(output);
    (void)remove(errors);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_loops),
        cmocka_unit_test(broken_loops_fail_their_row),
        cmocka_unit_test(errors_of_the_callback),
        cmocka_unit_test(one_failed_row_among_others),
        cmocka_unit_test(clock_misused),
        cmocka_unit_test(counters_and_their_flags),
        cmocka_unit_test(figures_that_json_cannot_hold),
        cmocka_unit_test(statistics),
        cmocka_unit_test(complexity_fits),
        cmocka_unit_test(complexity_of_failed_rows),
        cmocka_unit_test(set_up_and_tear_down),
        cmocka_unit_test(failing_threads_hold_up_nobody),
        cmocka_unit_test(arguments_and_settings),
        cmocka_unit_test(usage_errors),
        cmocka_unit_test(both_spellings_of_min_time),
        cmocka_unit_test(interrupted_run_leaves_the_earlier_result),
        cmocka_unit_test(other_formats),
        cmocka_unit_test(context),
        cmocka_unit_test(progress),
        cmocka_unit_test(barriers),
        cmocka_unit_test(memory_is_known),
        cmocka_unit_test(peak_is_set_back),
        cmocka_unit_test(groups),
        cmocka_unit_test(rounds),
        cmocka_unit_test(signals_leave_nothing_behind),
        cmocka_unit_test(only_files_are_replaced),
        cmocka_unit_test(machine_names),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
