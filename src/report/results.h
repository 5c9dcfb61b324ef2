/* Stored results: what Google Benchmark 1.7.1 and newer wrote, one JSON file a benchmark program.
 *
 *     results ── files ── context (commit, compiler, flags, cpu_model, ...)
 *        └────── rows ─── name, repetitions: real[r], cpu[r], counters: value[r],  r = 0 ... n-1
 *
 * Only raw repetitions are read; Google Benchmark's own aggregates are passed over. To the context
 * is added "cpu": which one it is, the widest vectors and the caches, "family 25 model 1 stepping
 * 1, avx2, L1d 32 KiB, L2 512 KiB", where the file says so. A cpu_model may be "AMD EPYC" and no
 * more. */
#ifndef REPORT_RESULTS_H
#define REPORT_RESULTS_H

#include "report/name.h"
#include "report/problems.h"

#include <jansson.h>

#define RESULTS_SCHEMA "1" /* the value of cheapgrad_schema that is understood here */

typedef struct result_file {
    char *path;
    char *base;      /* path without its directories */
    json_t *context; /* owned */
} result_file;

typedef struct counter {
    char *name;
    double *value; /* size repetitions; NaN where a repetition lacks it */
} counter;

typedef struct result_row {
    row_name name;
    size_t file;        /* index into results.files */
    size_t repetitions; /* at least 1 */
    double *real, *cpu; /* ns an iteration, size repetitions; NaN: not there */
    counter *counters;  /* size ncounter */
    size_t ncounter;
    char *label; /* what the benchmark says of it, of its first repetition; NULL: nothing */
    char *error; /* why the row cannot be used; NULL where it can */
} result_row;

typedef struct results {
    result_file *files; /* size nfile */
    size_t nfile;
    result_row *rows; /* size nrow, in the order read */
    size_t nrow;
} results; /* all zero: empty */

/* Reads one file, or every *.json of a directory in the order of their names, into r. What is
 * wrong is added to p: PROBLEM_DATA where the file as a whole is no good; PROBLEM_ROW for each row
 * whose error is set. */
void results_read(results *r, const char *path, problems *p);

void results_free(results *r);

/* The context's value as text; "" where there is none. Valid until the next call. */
const char *results_context(const results *r, size_t file, const char *key);

/* A problem where the two are of one name, in different files. */
void results_refuse_twins(const results *r, const result_row *a, const result_row *b, problems *p);

/* The counter's values, size repetitions; NULL where the row has none of that name. */
const double *row_counter(const result_row *row, const char *name);

/* The counter's median; NaN where the row has none of that name, or not in every repetition. */
double row_median(const result_row *row, const char *name);

/* What row_number gives for a name: a parameter of the row's name, else row_median. */
double row_number(const result_row *row, const char *name);

/* The longest row's number of repetitions. */
size_t results_most_repetitions(const results *r);

#endif
