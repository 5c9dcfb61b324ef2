/* All claims put to the test at once, and what came of it in words: what `verdict` prints and
 * `report` writes. */
#ifndef REPORT_JUDGEMENT_H
#define REPORT_JUDGEMENT_H

#include "report/claim.h"
#include "report/command.h"

typedef struct judgement {
    finding *findings; /* size nclaim_test, in the order of claim_tests; empty where not asked */
    verdict *verdicts; /* size nclaim */
    int *asked;        /* size nclaim */
} judgement;

/* Judges the claims whose ids are asked for, all of them where none is. Rows that errored and
 * that a test wants are then the input's problems, in place of those it had. Free with
 * judgement_free. */
judgement judge_claims(input *in, const words *asked);
void judgement_free(judgement *j);

/* The index of a claim; nclaim where there is none of that id. */
size_t claim_index(const char *id);

/* Whether the k-th test is one of the i-th claim, and that claim is asked for. */
int judgement_has(const judgement *j, size_t i, size_t k);

/* The test that decides a claim: the first whose verdict weighs most. nclaim_test: none. */
size_t judgement_decisive(const judgement *j, size_t i);

/* "at most 5": the band. Free with free. */
char *expected_text(const claim_test *t);

/* "0.51 to 1.26 in 12; worst 1.26 (1.20 to 1.31)", or "not measured". Free with free. */
char *measured_text(const finding *f);

/* Where that was, or why there is nothing; "" where it is so everywhere. */
const char *measured_where(const finding *f);

/* Columns of TSV, each after a tab: value, low, high, least, most, number of values. */
void write_columns(const finding *f, FILE *out);

/* The exit status that --require and --strict make of so many verdicts of each kind. */
int strict_status(const options *o, const size_t count[VERDICT_NOT_MEASURED + 1]);

#endif
