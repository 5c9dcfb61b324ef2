#define _DEFAULT_SOURCE /* mkdtemp */
#include "cases_run.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

char folder[] = "/tmp/test_gbench.XXXXXX";
char result[64], aside[80], output[64], errors[64], to_result[96];

int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return -1;
    (void)snprintf(result, sizeof result, "%s/result.json", folder);
    (void)snprintf(aside, sizeof aside, "%s.tmp", result);
    (void)snprintf(to_result, sizeof to_result, "--benchmark_out=%s", result);
    (void)snprintf(output, sizeof output, "%s/stdout", folder);
    (void)snprintf(errors, sizeof errors, "%s/stderr", folder);
    return 0;
}

int remove_folder(void **state) {
    (void)state;
    (void)remove(result);
    (void)remove(aside);
    (void)remove(output);
    (void)remove(errors);
    return rmdir(folder);
}

pid_t start(unsigned seconds, const char *const *argument) {
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

int run_within(unsigned seconds, const char *const *argument) {
    pid_t child = start(seconds, argument);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

char *contents(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) < (1 << 20) - 1);
    (void)fclose(file);
    return text;
}

bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

void check_contains(const char *path, const char *expected) {
    char *text = contents(path);
    if (!strstr(text, expected)) fail_msg("no \"%s\" in: %s", expected, text);
    free(text);
}

json_t *read_result(void) {
    json_error_t error;
    json_t *root = json_load_file(result, JSON_REJECT_DUPLICATES, &error);
    if (!root) fail_msg("%s:%d: %s", result, error.line, error.text);
    return root;
}

json_t *rows_of(const char *filter, int expected_status) {
    char filter_flag[128];
    (void)snprintf(filter_flag, sizeof filter_flag, "--benchmark_filter=%s", filter);
    (void)remove(result);
    int status = run(filter_flag, to_result, "--benchmark_min_time=0.01");
    if (status != expected_status) fail_msg("%s: status %d", filter, status);
    assert_false(exists(aside));
    return read_result();
}

json_t *find(json_t *root, const char *name) {
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(root, "benchmarks"), i, row) {
        if (strcmp(json_string_value(json_object_get(row, "name")), name) == 0) return row;
    }
    return NULL;
}

double number(json_t *row, const char *key) {
    json_t *value = json_object_get(row, key);
    if (!json_is_number(value)) fail_msg("no number %s", key);
    return json_number_value(value);
}

const char *text_of(json_t *row, const char *key) {
    const char *text = json_string_value(json_object_get(row, key));
    return text ? text : "";
}

void check_fine(json_t *root, const char *name) {
    json_t *row = find(root, name);
    if (!row) fail_msg("no row %s", name);
    if (json_object_get(row, "error_occurred")) {
        fail_msg("%s: %s", name, text_of(row, "error_message"));
    }
    if (!(number(row, "real_time") >= 0)) fail_msg("%s: no time", name);
}

void check_failed(const char *filter, size_t rows, const char *message) {
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
