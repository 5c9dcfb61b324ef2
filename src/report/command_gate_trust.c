/* How far the time tier can be trusted, from raw A against A data: how often it cries wolf, and
 * what slowdown it does not miss. Each simulated run draws rounds with replacement and lets head
 * and base change places at random, which under A against A changes nothing but the luck. */
#include "graph/random.h"
#include "report/allocate.h"
#include "report/gate_time.h"

#include <math.h>
#include <stdlib.h>

#define RUNS 200
#define SEED UINT64_C(1974) /* F. L. Bauer's year */

typedef struct trial {
    time_tests tests;
    time_rule rule;
    size_t *pick; /* size n */
    int *sign;    /* size n */
    double *scratch;
    size_t n; /* rounds a run */
    cg_random draw;
} trial;

static void run_once(trial *t, double shift) {
    for (size_t i = 0; i < t->n; i++) {
        t->pick[i] = cg_random_below(&t->draw, (uint32_t)t->tests.nround);
        t->sign[i] = cg_random_next(&t->draw) >> 63 ? 1 : -1;
    }
    time_judge(&t->tests, &t->rule, t->pick, t->sign, t->n, shift, t->scratch);
}

static size_t how_many(const time_tests *t, gate_verdict v, int exponents) {
    size_t n = 0;
    for (size_t k = 0; k < t->n; k++)
        n += t->list[k].verdict == v && (exponents || !t->list[k].exponent);
    return n;
}

/* Share of benchmarks and runs in which a slowdown by that factor is flagged. */
static double caught(trial *t, double factor, int runs) {
    size_t hits = 0, asked = 0;
    for (size_t k = 0; k < t->tests.n; k++) asked += !t->tests.list[k].exponent;
    for (int run = 0; run < runs; run++) {
        run_once(t, log(factor));
        hits += how_many(&t->tests, GATE_REGRESSED, 0);
    }
    return (double)hits / (double)(asked * (size_t)runs);
}

static int report(trial *t, FILE *out) {
    size_t false_alarms = 0, undecided = 0, flagged = 0;
    for (int run = 0; run < RUNS; run++) {
        run_once(t, 0);
        size_t n = how_many(&t->tests, GATE_REGRESSED, 1);
        flagged += n;
        false_alarms += n > 0;
        undecided += n == 0 && how_many(&t->tests, GATE_INCONCLUSIVE, 1) > 0;
    }
    interval i = wilson_interval(false_alarms, RUNS, 0.95);
    fprintf(out,
            "%zu tests in %zu recorded rounds of A against A; %d runs of %zu rounds, resampled\n"
            "false alarms: %zu of %d runs (95 %% interval %.1f to %.1f %%), %zu of %zu tests\n"
            "inconclusive: %zu of %d runs\n",
            t->tests.n, t->tests.nround, RUNS, t->n, false_alarms, RUNS, 100 * i.low, 100 * i.high,
            flagged, t->tests.n * RUNS, undecided, RUNS);
    double least = 0;
    for (int percent = (int)(100 * expm1(t->rule.threshold)) + 1; percent <= 300 && least == 0;
         percent++)
        if (caught(t, 1 + percent / 100.0, 20) >= 0.95) least = percent;
    if (least > 0)
        fprintf(out, "smallest slowdown caught in 95 %% of benchmarks and runs: %.0f %%\n", least);
    else
        fputs("no slowdown up to 300 % is caught in 95 % of benchmarks and runs\n", out);
    return false_alarms ? EXIT_CHECK_FAILED : EXIT_FINE;
}

static int run_trust(options *o) {
    problems p = {0};
    trial t = {.rule = time_rule_of(o), .draw = {SEED}};
    if (o->paths.n != 1) problem(&p, PROBLEM_DATA, "one file is needed");
    time_data d = p.n ? (time_data){0} : time_read(o->paths.word[0], 0, &p);
    output out;
    problems_print(&p, "cheapgrad: ", stderr);
    int status = p.n ? EXIT_DATA : output_begin(&out, o->out);
    if (!status) {
        t.tests = time_ask(&d, &t.rule);
        size_t fewest = time_fewest_rounds(t.tests.n, &t.rule);
        t.n = d.nround > fewest ? d.nround : fewest;
        t.pick = allocate(t.n, sizeof *t.pick);
        t.sign = allocate(t.n, sizeof *t.sign);
        t.scratch = allocate(t.n, sizeof *t.scratch);
        int judged = report(&t, out.file);
        status = output_end(&out);
        if (!status) status = judged;
    }
    free(t.pick);
    free(t.sign);
    free(t.scratch);
    time_tests_free(&t.tests);
    time_free(&d);
    problems_free(&p);
    return status;
}

const command gate_trust_command = {
    .name = "gate-trust",
    .summary = "false alarms and power of tier three, from A against A",
    .description =
        "Resamples recorded rounds of a program against itself. Status 1 where a run out\n"
        "of 200 is flagged.",
    .files = "TIMES.jsonl",
    .accepts = TAKES(THRESHOLD) | TAKES(LOOKS),
    .run = run_trust};
