/* The shim's part of a benchmark's command line: its own flags, and those of Google Benchmark that
 * need another spelling, a check or a different file. */
#ifndef CHEAPGRAD_COMMAND_LINE_H
#define CHEAPGRAD_COMMAND_LINE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum out_format { OUT_JSON, OUT_CONSOLE, OUT_CSV } out_format;

typedef struct command_line {
    bool progress;     /* --progress */
    bool machine;      /* --machine */
    bool list;         /* --benchmark_list_tests */
    long rounds;       /* --rounds, 0 unless given */
    long repetitions;  /* --benchmark_repetitions, or rounds, 1 unless given */
    const char *out;   /* --benchmark_out, NULL unless given */
    out_format format; /* --benchmark_out_format */
} command_line;

/* Takes the shim's own flags and --benchmark_out out of argv, and gives --benchmark_min_time the
 * spelling of the library that we are linked with. Google Benchmark's environment variables
 * (BENCHMARK_OUT and so on) stand in for flags that are not given, as they do there. Returns 0, or
 * 2 after a message to stderr. Strings point into argv, the environment, or live for ever. */
int command_line_read(int *argc, char **argv, command_line *line);

#ifdef __cplusplus
}
#endif
#endif
