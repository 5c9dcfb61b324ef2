/* The shim over Google Benchmark: what registration and the callbacks of a program made with it do,
 * seen from its exit status, its JSON and its other output. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases_run.h"
#include "gbench.h"

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

/* ---- Barriers */

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
        cmocka_unit_test(barriers),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
