/* Histories: one JSON value a line, appended and never changed.
 *
 *   {"schema": "cheapgrad-history/1", "kind": "run", "commit", "date", "binary", "machine": {...},
 *    "rows": [{"name", "ns": [raw, one a process], "instructions", "allocated_bytes"}, ...]}
 *   {"schema": "cheapgrad-history/1", "kind": "accepted", "series": GLOB, "why", "commit", "date"}
 *
 * An accepted level covers the changes of the series it names in the runs before it. */
#ifndef REPORT_HISTORY_H
#define REPORT_HISTORY_H

#include "report/problems.h"

#include <jansson.h>

#define HISTORY_SCHEMA "cheapgrad-history/1"

typedef struct history {
    json_t **run; /* size nrun, owned */
    size_t nrun;
    json_t **accepted;   /* size naccepted, owned */
    size_t *accepted_at; /* runs before each, size naccepted */
    size_t naccepted;
} history;

/* Lines that are corrupt, half written or of another schema are passed over, each with a
 * PROBLEM_ROW; a file that cannot be read is a PROBLEM_DATA. */
history history_read(const char *path, problems *p);
void history_free(history *h);

/* The value of a row's key, the median where it holds several; NaN where the run lacks it. */
double history_value(const history *h, size_t run, const char *name, const char *key);

/* Whether any run has a series that the shell pattern names. */
int history_names(const history *h, const char *glob);

/* The reason for which a change of the series at that run was accepted, or NULL. */
const char *history_why(const history *h, size_t run, const char *name);

#endif
