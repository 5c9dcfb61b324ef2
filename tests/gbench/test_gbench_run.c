/* How a run goes: its command line and its files, what it says, its groups and rounds, and what is
 * left when it is ended early. */
#define _DEFAULT_SOURCE /* usleep */
#include "check.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases_run.h"
#include "gbench.h"

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
    write_earlier();
    assert_int_equal(run("--benchmark_filter=nothing like that", to_result), 2);
    assert_int_equal(run("--benchmark_filter=[", to_result), 2);
    assert_int_equal(run("--no_such_flag", to_result), 2);
    assert_int_equal(run("file", to_result), 2);
    assert_int_equal(run("--benchmark_format=xml", to_result), 2);
    assert_int_equal(run("--benchmark_out_format=xml", to_result), 2);
    assert_int_equal(run("--benchmark_min_time=soon", to_result), 2);
    assert_int_equal(run("--benchmark_min_time=-1", to_result), 2);
    assert_int_equal(run("--benchmark_repetitions=many", to_result), 2);
    assert_int_equal(run("--benchmark_repetitions=-3", to_result), 2);
    check_contains(errors, "--benchmark_repetitions=-3: expected a number from 1");
    assert_int_equal(run("--rounds=0", to_result), 2);
    assert_int_equal(run("--rounds=9x", to_result), 2);
    check_contains(errors, "--rounds=9x: expected a number from 1");
    assert_int_equal(run("--benchmark_filter=loop/plain", "--benchmark_out=/no/such/folder/f"), 2);
    check_contains(errors, "/no/such/folder/f.tmp: No such file or directory");
    char out[96];
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", folder);
    assert_int_equal(run("--benchmark_filter=set/slow", out), 2); /* before it is measured */
    check_contains(errors, "Is a directory");
    assert_int_equal(run("--benchmark_list_tests", to_result), 0);
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
    write_earlier();
    const char *const slow[] = {"--benchmark_filter=set/slow", to_result, NULL};
    assert_int_equal(run_within(1, slow), 1000 + SIGALRM);
    check_earlier();
    (void)remove(aside);
}

/* Returns the signal that ended it; it is sent once something stands beside the result. */
static int end_of_run(int signal) {
    const char *const slow[] = {"--benchmark_filter=set/slow", to_result, NULL};
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
    assert_int_equal(run("--benchmark_filter=loop/plain", to_result, "--benchmark_out_format=csv"),
                     0);
    check_contains(result, "\"loop/plain/iterations:100\",100,");
    assert_int_equal(
        run("--benchmark_filter=loop/plain", to_result, "--benchmark_out_format=console"), 0);
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
    assert_string_equal(text_of(about, "tested by"), "tests/gbench");
    const char *given[] = {"build_type",   "compiler",   "flags",    "cpu_model", "cpu_id",
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

/* Groups run one after the other, each mixed in itself, into one file. */
static void groups(void **state) {
    (void)state;
    assert_int_equal(
        run("--benchmark_filter=^group/", "--benchmark_enable_random_interleaving=true", to_result),
        0);
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
    assert_int_equal(run("--benchmark_filter=^round/", "--rounds=4", "--benchmark_min_time=0.001",
                         "--progress", to_result),
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
    assert_int_equal(run("--benchmark_filter=^round_fails/", "--rounds=3", to_result), 1);
    root = read_result();
    all = json_object_get(root, "benchmarks");
    assert_int_equal(json_array_size(all), 3);
    json_decref(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usage_errors),
        cmocka_unit_test(both_spellings_of_min_time),
        cmocka_unit_test(interrupted_run_leaves_the_earlier_result),
        cmocka_unit_test(signals_leave_nothing_behind),
        cmocka_unit_test(only_files_are_replaced),
        cmocka_unit_test(other_formats),
        cmocka_unit_test(context),
        cmocka_unit_test(progress),
        cmocka_unit_test(groups),
        cmocka_unit_test(rounds),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
