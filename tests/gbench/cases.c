/* The benchmarks that the tests run, one by one, each with something for the shim to do or to
 * survive. Registered with few iterations: what counts is the row, not the time. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "gbench.h"

static gb_family *add(const char *name, gb_function *function) {
    gb_family *f = gb_register(name, function, NULL);
    gb_iterations_fixed(f, 100);
    return f;
}

static void plain(gb_state *s) {
    GB_LOOP(s) {
        gb_clobber();
    }
}

static void slow(gb_state *s) /* for longer than any test waits */
{
    GB_LOOP(s) {
        (void)sleep(1);
    }
}

/* ---- Loops that go wrong */

static void leave_by_break(gb_state *s) {
    int n = 0;
    GB_LOOP(s) {
        if (++n == 3) break;
    }
}

static void leave_by_return(gb_state *s) {
    GB_LOOP(s) {
        return;
    }
}

static void never(gb_state *s) {
    (void)s;
}

static void twice(gb_state *s) {
    plain(s);
    plain(s);
}

static void nested(gb_state *s) {
    GB_LOOP(s) {
        plain(s);
    }
}

static void leave_calls(gb_state *s) {
    int n = 0;
    while (gb_keep_running(s)) {
        if (++n == 3) break;
    }
}

static void calls_in_loop(gb_state *s) {
    GB_LOOP(s) {
        (void)gb_keep_running(s);
    }
}

static void batch(gb_state *s) {
    int64_t n = 0;
    while (gb_keep_running_batch(s, 30)) n += 30;
    gb_counter(s, "run", (double)n);
    gb_counter(s, "iterations_", (double)gb_iterations(s));
}

static void calls(gb_state *s) {
    int64_t n = 0;
    while (gb_keep_running(s)) n++;
    gb_counter(s, "run", (double)n);
}

/* ---- Errors that the callback reports */

static void skip_before(gb_state *s) {
    gb_skip_with_error(s, "before");
    plain(s);
    gb_counter(s, "left_over", 1);
}

static void skip_within(gb_state *s) {
    GB_LOOP(s) {
        gb_skip_with_error(s, "within");
        gb_skip_with_error(s, "a second message");
        break;
    }
}

static void skip_within_and_go_on(gb_state *s) {
    GB_LOOP(s) {
        gb_pause_timing(s);
        gb_skip_with_error(s, "within");
        gb_resume_timing(s);
    }
}

static void skip_after(gb_state *s) {
    plain(s);
    gb_skip_with_error(s, "after, with \"quotes\"\nand a line");
}

/* ---- The clock */

static void pause_and_resume(gb_state *s) {
    GB_LOOP(s) {
        gb_pause_timing(s);
        gb_resume_timing(s);
    }
}

static void pause_left(gb_state *s) {
    int64_t n = 0;
    GB_LOOP(s) {
        if (++n == gb_max_iterations(s)) gb_pause_timing(s);
    }
}

static void pause_left_by_calls(gb_state *s) {
    int64_t n = 0;
    while (gb_keep_running(s)) {
        if (++n == gb_max_iterations(s)) gb_pause_timing(s);
    }
}

static void pause_and_break(gb_state *s) {
    GB_LOOP(s) {
        gb_pause_timing(s);
        break;
    }
}

static void pause_twice(gb_state *s) {
    GB_LOOP(s) {
        gb_pause_timing(s);
    }
}

static void pause_outside(gb_state *s) {
    gb_pause_timing(s);
    plain(s);
}

static void resume_running(gb_state *s) {
    GB_LOOP(s) {
        gb_resume_timing(s);
    }
}

static void manual(gb_state *s) {
    GB_LOOP(s) {
        gb_iteration_time(s, 0.25);
    }
}

static void manual_nan(gb_state *s) {
    GB_LOOP(s) {
        gb_iteration_time(s, (double)NAN);
    }
}

static void add_clocks(void) {
    (void)add("clock/pause", pause_and_resume);
    (void)add("clock/left", pause_left);
    (void)add("clock/left_by_calls", pause_left_by_calls);
    (void)add("clock/break", pause_and_break);
    (void)add("clock/twice", pause_twice);
    (void)add("clock/outside", pause_outside);
    (void)add("clock/resume", resume_running);
    gb_use_manual_time(add("clock/manual", manual));
    gb_use_manual_time(add("clock/manual_nan", manual_nan));
}

static void add_loops(void) {
    (void)add("loop/plain", plain);
    (void)add("loop/cpp", gb_empty_loop_of_cpp);
    (void)add("loop/calls", calls);
    (void)add("loop/batch", batch);
    (void)add("loop/break", leave_by_break);
    (void)add("loop/return", leave_by_return);
    (void)add("loop/never", never);
    (void)add("loop/twice", twice);
    (void)add("loop/nested", nested);
    (void)add("loop/leave_calls", leave_calls);
    (void)add("loop/calls_in_loop", calls_in_loop);
    (void)add("skip/before", skip_before);
    (void)add("skip/within", skip_within);
    (void)add("skip/go_on", skip_within_and_go_on);
    (void)add("skip/after", skip_after);
}

/* ---- Counters */

static void counters(gb_state *s) {
    plain(s);
    gb_counter(s, "plain", 6);
    gb_counter_with(s, "invariant", 2, GB_ITERATION_INVARIANT, GB_1000);
    gb_counter_with(s, "average", 200, GB_AVG_ITERATIONS, GB_1024);
    gb_counter_with(s, "inverted", 4, GB_INVERT, GB_1000);
    gb_counter_with(s, "rate", 1, GB_RATE, GB_1000);
    gb_counter_with(s, "seconds", 1, GB_RATE | GB_INVERT, GB_1000);
    gb_items_processed(s, 100);
    gb_bytes_processed(s, 800);
    gb_label(s, "tab\tand \"quotes\"");
}

static void per_thread(gb_state *s) {
    plain(s);
    gb_counter(s, "sum", 1);
    gb_counter_with(s, "average", 3, GB_AVG_THREADS, GB_1000);
    gb_counter(s, "index", gb_thread_index(s));
    gb_counter_with(s, "count", gb_thread_count(s), GB_AVG_THREADS, GB_1000);
}

static void nan_counter(gb_state *s) {
    plain(s);
    gb_counter(s, "good", 1);
    gb_counter(s, "bad", (double)NAN);
}

static void inverted_zero(gb_state *s) /* finite here, infinite when the library is done with it */
{
    plain(s);
    gb_counter_with(s, "bad", 0, GB_INVERT, GB_1000);
}

static void zero_counter(gb_state *s) /* its coefficient of variation is 0/0 */
{
    plain(s);
    gb_counter(s, "zero", 0);
    gb_counter(s, "one", 1);
}

static double largest(const double *value, size_t n) {
    double most = value[0];
    for (size_t i = 1; i < n; i++) most = fmax(most, value[i]);
    return most;
}

static double number_of(const double *value, size_t n) {
    (void)value;
    return (double)n;
}

static void add_counters(void) {
    (void)add("counter/all", counters);
    gb_threads(add("counter/threads", per_thread), 3);
    (void)add("counter/nan", nan_counter);
    gb_repetitions(add("counter/nan_repeated", nan_counter), 3);
    (void)add("counter/inverted_zero", inverted_zero);
    gb_repetitions(add("counter/inverted_zero_repeated", inverted_zero), 3);
    gb_family *f = add("counter/zero", zero_counter);
    gb_repetitions(f, 3);
    f = add("counter/statistic", zero_counter);
    gb_repetitions(f, 3);
    (void)gb_statistic(f, "max", largest);
    (void)gb_statistic(f, "number", number_of);
}

/* ---- Complexity */

static void linear(gb_state *s) {
    GB_LOOP(s) {
        for (int64_t i = 0; i < gb_value(s, 0); i++) gb_clobber();
    }
    gb_complexity_n(s, gb_value(s, 0));
}

static void fails_above(gb_state *s) {
    const int64_t *limit = gb_user(s);
    if (gb_value(s, 0) > *limit) {
        gb_skip_with_error(s, "too large");
        return;
    }
    linear(s);
}

static void one_thread_fails(gb_state *s) {
    if (gb_thread_index(s) == 1) {
        GB_LOOP(s) {
            break;
        }
        return;
    }
    linear(s);
    gb_label(s, "fine");
}

static double cube(int64_t n) {
    return (double)n * (double)n * (double)n;
}

static void add_complexity(void) {
    static const int64_t none = 0, some = 100;
    gb_family *f = gb_register("complexity/fine", linear, NULL);
    gb_range(f, 64, 4096);
    gb_complexity(f, GB_O_N);
    f = add("complexity/function", linear);
    gb_range(f, 64, 4096);
    gb_complexity_function(f, cube);
    f = gb_register("complexity/all_fail", fails_above, (void *)&none);
    gb_range(f, 64, 4096);
    gb_complexity(f, GB_O_AUTO);
    f = gb_register("complexity/mixed", fails_above, (void *)&some);
    gb_range(f, 64, 4096);
    gb_complexity(f, GB_O_N);
    f = add("complexity/no_n", plain);
    gb_range(f, 64, 4096);
    gb_complexity(f, GB_O_N);
    f = add("complexity/never", never);
    gb_range(f, 64, 4096);
    gb_complexity(f, GB_O_N);
    f = add("complexity/pause_left", pause_left);
    gb_range(f, 64, 4096);
    gb_complexity(f, GB_O_N);
    f = add("complexity/threads", one_thread_fails);
    gb_range(f, 64, 512);
    gb_threads(f, 3);
    gb_complexity(f, GB_O_N);
}

/* ---- Threads, set-up and tear-down */

typedef struct journal {
    int setups, teardowns, calls;
    bool out_of_order;
} journal;

static void set_up(gb_state *s) {
    journal *j = gb_user(s);
    if (j->setups != j->teardowns || gb_thread_index(s) != 0) j->out_of_order = true;
    j->setups++;
    j->calls = 0;
}

static void tear_down(gb_state *s) {
    journal *j = gb_user(s);
    j->teardowns++;
    if (j->setups != j->teardowns || gb_thread_index(s) != 0) j->out_of_order = true;
}

static void between(gb_state *s) {
    const journal *j = gb_user(s);
    if (j->setups != j->teardowns + 1) gb_skip_with_error(s, "not set up");
    plain(s);
    gb_counter_with(s, "out_of_order", j->out_of_order, GB_AVG_THREADS, GB_1000);
    gb_counter_with(s, "setups", j->setups, GB_AVG_THREADS, GB_1000);
    gb_counter_with(s, "argument", (double)gb_value(s, 0), GB_AVG_THREADS, GB_1000);
}

static void set_up_fails(gb_state *s) {
    set_up(s);
    gb_skip_with_error(s, "no such file");
}

static void tear_down_fails(gb_state *s) {
    tear_down(s);
    gb_skip_with_error(s, "not clean");
}

static void loop_in_set_up(gb_state *s) {
    plain(s);
}

static void must_not_run(gb_state *s) {
    gb_skip_with_error(s, "called in spite of the set-up");
}

static void one_never(gb_state *s) {
    if (gb_thread_index(s) != 1) plain(s);
}

static void one_breaks(gb_state *s) {
    GB_LOOP(s) {
        if (gb_thread_index(s) == 2) break;
    }
}

static void main_thread_skips(gb_state *s) {
    if (gb_thread_index(s) == 0) gb_skip_with_error(s, "thread 0 had enough");
    plain(s);
}

static void add_threads(void) {
    static journal journals[8];
    static const struct {
        const char *name;
        gb_function *function, *setup, *teardown;
    } all[] = {{"thread/setup", between, set_up, tear_down},
               {"thread/setup_fails", must_not_run, set_up_fails, tear_down},
               {"thread/teardown_fails", between, set_up, tear_down_fails},
               {"thread/loop_in_setup", plain, loop_in_set_up, NULL},
               {"thread/never_with_teardown", one_never, NULL, tear_down},
               {"thread/breaks_with_teardown", one_breaks, set_up, tear_down}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        gb_family *f = gb_register(all[i].name, all[i].function, &journals[i]);
        gb_iterations_fixed(f, 100);
        gb_arg(f, 7);
        gb_threads(f, 1);
        gb_threads(f, 4);
        if (all[i].setup) gb_setup(f, all[i].setup);
        if (all[i].teardown) gb_teardown(f, all[i].teardown);
    }
    gb_threads(add("thread/never", one_never), 4);
    gb_threads(add("thread/breaks", one_breaks), 4);
    gb_threads(add("thread/skips", main_thread_skips), 4);
}

/* ---- Registration, seen in the names of the rows */

static void values(gb_state *s) {
    plain(s);
    gb_counter(s, "n", (double)gb_arg_count(s));
    gb_counter(s, "last", (double)gb_value(s, gb_arg_count(s) - 1));
}

static void past_the_end(gb_state *s) {
    plain(s);
    gb_counter(s, "value", (double)gb_value(s, 2));
}

static void add_arguments(void) {
    static const char *const names[] = {"n", "m"};
    static const int64_t pair[] = {3, 4}, ends[][2] = {{1, 4}, {5, 5}};
    int64_t dense[8], powers[8];
    gb_family *f = add("arg/args", values);
    gb_arg_names(f, names, 2);
    gb_args(f, pair, 2);
    f = add("arg/range", values);
    gb_arg_name(f, "n");
    gb_range_multiplier(f, 4);
    gb_range(f, 1, 20);
    f = add("arg/ranges", values);
    gb_range_multiplier(f, 2);
    gb_ranges(f, ends, 2);
    f = add("arg/dense", values);
    gb_dense_range(f, 2, 6, 2);
    f = add("arg/product", values);
    gb_arg_names(f, names, 2);
    const gb_values lists[] = {{powers, gb_create_range(powers, 8, 1, 9, 3)},
                               {dense, gb_create_dense_range(dense, 8, 0, 4, 4)}};
    gb_args_product(f, lists, 2);
    f = add("arg/past_the_end", past_the_end);
    gb_args(f, pair, 2);
}

static void add_settings(void) {
    gb_family *f = gb_register("set/min_time", plain, NULL);
    gb_min_time(f, 0.001);
    gb_min_warmup_time(f, 0.001);
    f = add("set/repeats", plain);
    gb_repetitions(f, 2);
    gb_display_aggregates_only(f, true);
    gb_use_real_time(f);
    gb_time_unit(f, GB_US);
    f = add("set/aggregates", plain);
    gb_repetitions(f, 2);
    gb_report_aggregates_only(f, true);
    f = add("set/process", plain);
    gb_measure_process_cpu_time(f);
    gb_thread_range(f, 1, 4);
    f = add("set/dense_threads", plain);
    gb_dense_thread_range(f, 1, 3, 2);
    gb_thread_per_cpu(add("set/per_cpu", plain));
    (void)gb_register("set/slow", slow, NULL);
}

static void tell(gb_state *s) {
    (void)fputs(gb_user(s), stderr);
    GB_LOOP(s) {}
}

/* Rows that tell when they run. */
static void add_groups(void) {
    static const char *const name[] = {"group/a", "group/b", "group/c.(d)|", "group/e"};
    static const char *const letter[] = {"a", "b", "c", "e"};
    for (int i = 0; i < 4; i++) {
        if (i % 2 == 0) gb_begin_group();
        gb_family *f = gb_register(name[i], tell, (void *)letter[i]);
        gb_iterations_fixed(f, 1);
        gb_repetitions(f, 16);
    }
}

/* Rows of two modes each of three subjects, and one that has repetitions of its own. */
static void add_rounds(void) {
    static const char *const name[] = {"round/m/x", "round/m/y", "round/m/z",
                                       "round/n/x", "round/n/y", "round/n/z"};
    gb_begin_group();
    for (int i = 0; i < 6; i++) (void)gb_register(name[i], plain, NULL);
    gb_repetitions(add("round/own/x", plain), 2);
    (void)gb_register("round_fails/m/x", never, NULL);
}

int main(int argc, char **argv) {
    add_loops();
    add_clocks();
    add_counters();
    add_complexity();
    add_threads();
    add_arguments();
    add_settings();
    add_groups();
    add_rounds();
    gb_add_context("tested by", "tests/gbench");
    return gb_main(argc, argv);
}
