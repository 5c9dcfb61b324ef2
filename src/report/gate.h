/* What a tier of the gate found, benchmark by benchmark, and its part of the summary. */
#ifndef REPORT_GATE_H
#define REPORT_GATE_H

#include "report/command.h"
#include "report/track.h"

typedef enum gate_verdict {
    GATE_REGRESSED,
    GATE_MISSING, /* in the base, not in the head */
    GATE_ERRORED, /* the head's failed */
    GATE_INCONCLUSIVE,
    GATE_IMPROVED,
    GATE_NEW, /* in the head, not in the base */
    GATE_FINE,
    GATE_NVERDICT
} gate_verdict;

typedef struct gate_finding {
    gate_verdict verdict;
    char *name, *text; /* owned */
} gate_finding;

typedef struct gate {
    gate_finding *list; /* size n */
    size_t n;
    size_t count[GATE_NVERDICT];
} gate; /* all zero: nothing yet */

#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
void
gate_find(gate *g, gate_verdict v, const char *name, const char *format, ...);

/* What one row says and the other does not: missing, errored (either side), new. Returns 1 where
 * both are there to be compared. */
int gate_pairs(gate *g, const json_t *base, const json_t *head, const char *name);

/* Calls compare for each pair of rows, gate_pairs for all. */
typedef void gate_compare(gate *g, const options *o, const char *name, const json_t *base,
                          const json_t *head);
void gate_rows(gate *g, const options *o, const track *base, const track *head,
               gate_compare *compare);

/* EXIT_CHECK_FAILED where anything regressed, is missing or errored; EXIT_INCONCLUSIVE; or fine. */
int gate_status(const gate *g);

/* Its section of the summary, in Markdown: title, verdict, note, and a table: of all, or of all but
 * the fine. */
void gate_write(const gate *g, const char *title, const char *note, int all, FILE *out);
void gate_free(gate *g);

/* Writes the section where --out says, frees the gate and the problems. Where there are problems
 * they are printed, are the section, and the status is EXIT_DATA. */
int gate_finish(gate *g, problems *p, const options *o, const char *title, const char *note);

#endif
