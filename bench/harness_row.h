/* A row: what is timed, by which mode, over which members. */
#ifndef CHEAPGRAD_HARNESS_ROW_H
#define CHEAPGRAD_HARNESS_ROW_H

#include "harness_cache.h"

typedef struct bench_row {
    struct bench_row *next;
    harness_what what;
    const cg_mode *mode; /* NULL: the plain interpreter */
    cg_options options;
    size_t runs; /* so far, of a sample row */
    size_t nmember;
    bench_member *member[]; /* size nmember; more than one: the row goes round */
} bench_row;

/* The callback; the user data is a bench_row. */
void row_run(gb_state *s);

#endif
