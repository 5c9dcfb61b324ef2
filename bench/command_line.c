#define _POSIX_C_SOURCE 200809L
#include "command_line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "build_info.h"

enum { MOST_REPETITIONS = 1000000 }; /* as a file of results may have, and cheapgrad reads */

/* The value of --name=value; NULL if arg is another flag. */
static const char *flag_value(const char *arg, const char *name) {
    size_t n = strlen(name);
    return strncmp(arg, name, n) == 0 && arg[n] == '=' ? arg + n + 1 : NULL;
}

/* Google Benchmark's reading of a flag that may be given without a value. */
static bool truthy(const char *value) {
    static const char *const no[] = {"0", "f", "n", "false", "no", "off"};
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        if (strcasecmp(value, no[i]) == 0) return false;
    }
    return true;
}

static int usage(const char *program, const char *arg, const char *expected) {
    fprintf(stderr, "%s: %s: expected %s\n", program, arg, expected);
    return 2;
}

/* Version 1.8 turned the bare number of seconds into a text, "0.1s" or "10x", and warns of the bare
 * number; 1.7 takes nothing else. */
static int spell_min_time(const char *program, char **arg) {
    const char *value = flag_value(*arg, "--benchmark_min_time");
    char *end = NULL;
    double seconds = strtod(value, &end);
    bool counts = GB_MIN_TIME_HAS_UNIT && strcmp(end, "x") == 0; /* iterations, not seconds */
    if (end == value || !(seconds > 0) || !isfinite(seconds) ||
        (!counts && *end != '\0' && strcmp(end, "s") != 0)) {
        return usage(program, *arg, "seconds, such as 0.1 or 0.1s");
    }
    if (counts) return 0;
    static char spelled[64]; /* the last one given counts, as in the library */
    (void)snprintf(spelled, sizeof spelled, "--benchmark_min_time=%.17g%s", seconds,
                   GB_MIN_TIME_HAS_UNIT ? "s" : "");
    *arg = spelled;
    return 0;
}

static bool format_named(const char *name, out_format *format) {
    static const char *const names[] = {"json", "console", "csv"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(name, names[i]) == 0) {
            *format = (out_format)i;
            return true;
        }
    }
    return false;
}

static int read_count(const char *program, const char *arg, const char *value, long *count) {
    char *end = NULL;
    *count = strtol(value, &end, 10);
    if (end == value || *end != '\0' || *count < 1 || *count > MOST_REPETITIONS)
        return usage(program, arg, "a number from 1 to 1000000");
    return 0;
}

/* Reads one argument; *keep tells whether it stays in argv for the library. */
static int read_argument(const char *program, char **arg, command_line *line, bool *keep) {
    const char *value = NULL;
    out_format format = OUT_CONSOLE;
    *keep = false;
    if (strcmp(*arg, "--progress") == 0) {
        line->progress = true;
    } else if (strcmp(*arg, "--machine") == 0) {
        line->machine = true;
    } else if ((value = flag_value(*arg, "--rounds"))) {
        return read_count(program, *arg, value, &line->rounds);
    } else if ((value = flag_value(*arg, "--benchmark_out"))) {
        line->out = *value ? value : NULL;
    } else if (strcmp(*arg, "--benchmark_list_tests") == 0) {
        line->list = true;
    } else if ((value = flag_value(*arg, "--benchmark_list_tests"))) {
        line->list = truthy(value);
    } else if ((value = flag_value(*arg, "--benchmark_out_format"))) {
        *keep = true;
        if (!format_named(value, &line->format))
            return usage(program, *arg, "json, console or csv");
    } else if ((value = flag_value(*arg, "--benchmark_format"))) {
        *keep = true; /* the library prints its usage and leaves with status 0 */
        if (!format_named(value, &format)) return usage(program, *arg, "json, console or csv");
    } else if ((value = flag_value(*arg, "--benchmark_repetitions"))) {
        *keep = true;
        return read_count(program, *arg, value, &line->repetitions);
    } else if (flag_value(*arg, "--benchmark_min_time")) {
        *keep = true;
        return spell_min_time(program, arg);
    } else {
        *keep = true;
    }
    return 0;
}

static void read_environment(command_line *line) {
    const char *out = getenv("BENCHMARK_OUT");
    const char *format = getenv("BENCHMARK_OUT_FORMAT");
    const char *repetitions = getenv("BENCHMARK_REPETITIONS");
    const char *list = getenv("BENCHMARK_LIST_TESTS");
    *line = (command_line){.repetitions = 1, .format = OUT_JSON};
    if (out && *out) line->out = out;
    if (format) (void)format_named(format, &line->format);
    if (repetitions) line->repetitions = strtol(repetitions, NULL, 10);
    if (list) line->list = truthy(list);
}

int command_line_read(int *argc, char **argv, command_line *line) {
    read_environment(line);
    int kept = *argc > 0 ? 1 : 0;
    for (int i = 1; i < *argc; i++) {
        bool keep = true;
        int status = read_argument(argv[0], &argv[i], line, &keep);
        if (status != 0) return status;
        if (keep) argv[kept++] = argv[i];
    }
    *argc = kept;
    argv[kept] = NULL;
    if (line->rounds > 0) line->repetitions = line->rounds;
    if (line->repetitions < 1) line->repetitions = 1;
    return 0;
}
