/* Claims, and how each is put to the test. The table is in claims.c; the engine in claim.c knows
 * nothing of any claim, only kinds of rules:
 *
 *     RULE_EACH       every selected point lies within the band
 *     RULE_SLOPE      every series' slope on the given axes lies within the band
 *     RULE_BASE       the same for e^slope: the factor of growth per unit of x
 *     RULE_CROSSOVER  the factor c of the break-even line x = c * against lies within the band
 *
 * A value with its whole interval inside the band speaks for the claim, one with its whole
 * interval outside against it, anything else for neither. */
#ifndef REPORT_CLAIM_H
#define REPORT_CLAIM_H

#include "report/series.h"
#include "report/stats/fit.h"

typedef enum verdict {
    VERDICT_HOLDS,
    VERDICT_FAILS,
    VERDICT_INCONCLUSIVE,
    VERDICT_NOT_MEASURED
} verdict;

typedef enum rule { RULE_EACH, RULE_SLOPE, RULE_BASE, RULE_CROSSOVER } rule;

#define CLAIM_MOST_PATTERNS 6
#define RELATIVE_SLACK                                                                             \
    1e-9 /* what so nearly are equal are equal: counts are exact, sums of them not */

typedef struct claim {
    const char *id;        /* "C7" */
    const char *statement; /* one sentence, our words */
} claim;

typedef struct claim_test {
    const char *claim;  /* the id */
    const char *file;   /* base name of the experiment's results */
    const char *what;   /* what is measured, in words */
    const char *source; /* where the band comes from; NULL: it needs no source */
    rule rule;
    fit_axes axes;                                      /* RULE_SLOPE, RULE_BASE */
    const char *select[CLAIM_MOST_PATTERNS + 1];        /* NULL-terminated */
    const char *over, *x, *by, *y, *per, *times, *each; /* as in query */
    double from;                                        /* as in query: 0 for all */
    int paired;                                         /* as in query */
    const char *against;                                /* RULE_CROSSOVER */
    const char *relative_to; /* parameter or counter by which the value is divided before it is
                                judged; NULL: none */
    double low, high;        /* the band; -HUGE_VAL, HUGE_VAL where a side is open */
} claim_test;

/* The outcome of one test. */
typedef struct finding {
    verdict verdict;
    interval value; /* the worst one: the furthest out of the band, or the nearest to its edge */
    double least, most; /* of all values that were judged */
    size_t n;           /* how many those are: points, series or 1 */
    char *where;        /* the worst one's name, or why there is no value; owned */
} finding;

extern const claim claims[]; /* the table, size nclaim */
extern const size_t nclaim;
extern const claim_test claim_tests[]; /* size nclaim_test */
extern const size_t nclaim_test;

/* "holds", "does not hold", "inconclusive", "not measured" */
const char *verdict_text(verdict v);

/* Which verdict weighs more where several are judged together: greater for those that decide. */
int verdict_weight(verdict v);

/* What one interval says about a band. Bounds are met to within 1e-9 of their size, so that exact
 * counts compare equal; an interval that is NaN says nothing. */
verdict verdict_of(interval i, double low, double high);

/* What several tests say about one claim: against it if any does; not measured if none was;
 * inconclusive if any is or was not measured; else for it. */
verdict verdict_combine(const verdict *v, size_t n);

/* Judges one test. What the test needs and the results lack makes it VERDICT_NOT_MEASURED, with
 * the reason in where; errored rows are added to p (PROBLEM_ROW) and left out. Free with
 * finding_free. */
finding claim_judge(const results *r, const claim_test *t, bootstrap *b, problems *p);
void finding_free(finding *f);

#endif
