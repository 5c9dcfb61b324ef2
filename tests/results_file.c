#include "results_file.h"

#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/cheapgrad-test-XXXXXX";
static int made;

const char *results_directory(void) {
    if (!made) assert_non_null(mkdtemp(directory));
    made = 1;
    return directory;
}

void assert_says(const char *text, const char *words) {
    if (!strstr(text, words)) fail_msg("no \"%s\" in: %s", words, text);
}

int results_clean_up(void **state) {
    (void)state;
    char command[100];
    snprintf(command, sizeof command, "rm -r %s", directory);
    if (made) assert_int_equal(system(command), 0);
    made = 0;
    for (size_t i = sizeof directory - 7; directory[i]; i++) directory[i] = 'X';
    return 0;
}

json_t *results_document(void) {
    return json_pack("{s:{s:s, s:s, s:s, s:s, s:s}, s:[]}", "context", "cheapgrad_schema", "1",
                     "commit", "0123abc", "compiler", "GNU 12.2.0", "flags", "-O2", "cpu_model",
                     "Example CPU", "benchmarks");
}

void results_add_row(json_t *document, const char *name, const double *value, int repetitions) {
    for (int r = 0; r < repetitions; r++)
        json_array_append_new(json_object_get(document, "benchmarks"),
                              json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:f, s:f, s:s}",
                                        "name", name, "run_name", name, "run_type", "iteration",
                                        "repetitions", repetitions, "repetition_index", r,
                                        "threads", 1, "iterations", 1000, "real_time", value[r],
                                        "cpu_time", value[r], "time_unit", "ns"));
}

/* Takes the value over. */
static void set(json_t *document, const char *row, const char *key, json_t *value) {
    size_t index, hits = 0;
    json_t *object;
    json_array_foreach(json_object_get(document, "benchmarks"), index, object) {
        if (strcmp(json_string_value(json_object_get(object, "name")), row) != 0) continue;
        json_object_set(object, key, value);
        hits++;
    }
    assert_true(hits > 0);
    json_decref(value);
}

void results_set_counter(json_t *document, const char *row, const char *counter, double value) {
    set(document, row, counter, json_real(value));
}

void results_set_label(json_t *document, const char *row, const char *label) {
    set(document, row, "label", json_string(label));
}

static const char *path_of(const char *file) {
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", results_directory(), file);
    return path;
}

const char *results_write(const json_t *document, const char *file) {
    const char *path = path_of(file);
    assert_int_equal(json_dump_file(document, path, JSON_INDENT(2)), 0);
    return path;
}

const char *results_write_text(const char *text, const char *file) {
    const char *path = path_of(file);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
    return path;
}

char *results_text(const char *path) {
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, in) > 0);
    fclose(in);
    return text;
}

char *results_fixture(const char *file) {
    char path[500];
    snprintf(path, sizeof path, "%s/%s", TEST_DATA, file);
    return results_text(path);
}

char *results_doctored(char *text, const char *from, const char *to) {
    char *at = strstr(text, from);
    assert_non_null(at);
    size_t size = strlen(text) + strlen(to) + 1;
    char *changed = calloc(1, size);
    assert_non_null(changed);
    snprintf(changed, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    free(text);
    return changed;
}

int cheapgrad_run(const char **said, const char *arguments, ...) {
    static char output[1 << 18];
    char line[2000], command[2200];
    va_list list;
    va_start(list, arguments);
    vsnprintf(line, sizeof line, arguments, list);
    va_end(list);
    snprintf(command, sizeof command, "%s %s 2>&1", CHEAPGRAD_PROGRAM, line);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t n = fread(output, 1, sizeof output - 1, pipe);
    output[n] = '\0';
    int status = pclose(pipe);
    assert_true(WIFEXITED(status));
    *said = output;
    return WEXITSTATUS(status);
}
