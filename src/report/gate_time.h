/* Tier three: times of base and head in ABBA rounds.
 *
 *     round 1:  base head head base     round 2:  head base base head     ...
 *
 * A line of data is {"round": 1, "side": "base", "run": DOCUMENT}. A round gives each benchmark one
 * number, ln(head/base) of its geometric means; drift that is linear over the round cancels. */
#ifndef REPORT_GATE_TIME_H
#define REPORT_GATE_TIME_H

#include "report/gate.h"
#include "report/stats/proportion.h"

typedef struct time_series {
    char *name, *sweep; /* owned */
    double size;        /* N */
    double *ratio;      /* ln(head/base) of each round, size nround; NaN: not whole */
    int in_base, in_head;
    char *error; /* the head's, owned; NULL for none */
} time_series;

typedef struct time_data {
    time_series *series; /* size n, in the order met */
    size_t n, nround;
} time_data;

/* builds: base and head may differ in what they were built with, not in where they ran. */
time_data time_read(const char *path, int builds, problems *p);
void time_free(time_data *d);

typedef struct time_rule {
    double threshold; /* ln(1 + t): what a regression's whole interval exceeds */
    double error;     /* chance of any false alarm in all tests and looks together */
    unsigned looks;   /* how often the growing data are looked at */
} time_rule;

/* One question: a benchmark's ratio, a sweep's factor a, or a sweep's exponent b. */
typedef struct time_test {
    char *name;       /* owned */
    double threshold; /* its own: for b, the threshold over ln(largest N / smallest N) */
    int exponent;     /* b: the interval is one of exponents, not of log ratios */
    double *value;    /* of each round, size nround, owned */
    interval i;
    gate_verdict verdict;
} time_test;

typedef struct time_tests {
    time_test *list; /* size n */
    size_t n, nround;
} time_tests;

/* Benchmarks that both sides have, then a and b of every sweep of at least three of them. */
time_tests time_ask(const time_data *d, const time_rule *rule);
void time_tests_free(time_tests *t);

/* Intervals and verdicts from the rounds pick[0..n-1] (NULL: all), each with a sign: head and base
 * changed places where negative (NULL: none did); shift is added to every value that is no
 * exponent. scratch: size n. */
void time_judge(time_tests *t, const time_rule *rule, const size_t *pick, const int *sign, size_t n,
                double shift, double *scratch);

/* The fewest rounds after which an interval of that many tests has finite ends. */
size_t time_fewest_rounds(size_t ntest, const time_rule *rule);

/* About how many rounds in all would settle an inconclusive test; 0: no number of them would. */
size_t time_rounds_to_settle(const time_test *t, size_t nround, size_t fewest);

time_rule time_rule_of(const options *o);

#endif
