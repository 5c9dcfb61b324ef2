#include "report/allocate.h"
#include "report/gate_time.h"

#include <math.h>
#include <stdlib.h>

static void describe(const time_test *t, char *text, size_t size) {
    if (t->exponent)
        snprintf(text, size, "N^(%+.3f) [%+.3f, %+.3f], allowed %.3f", t->i.value, t->i.low,
                 t->i.high, t->threshold);
    else
        snprintf(text, size, "× %.3f [%.3f, %.3f]", exp(t->i.value), exp(t->i.low), exp(t->i.high));
}

static void find(gate *g, const time_test *t, size_t nround, size_t fewest) {
    char text[200];
    describe(t, text, sizeof text);
    if (t->verdict != GATE_INCONCLUSIVE) {
        gate_find(g, t->verdict, t->name, "%s", text);
        return;
    }
    size_t rounds = time_rounds_to_settle(t, nround, fewest);
    if (rounds > nround)
        gate_find(g, GATE_INCONCLUSIVE, t->name, "%s: about %zu more rounds would settle it", text,
                  rounds - nround);
    else
        gate_find(g, GATE_INCONCLUSIVE, t->name,
                  "%s: the change is at the threshold itself, no number of rounds would settle it",
                  text);
}

static void find_unpaired(gate *g, const time_data *d) {
    for (size_t k = 0; k < d->n; k++) {
        const time_series *s = &d->series[k];
        if (s->error)
            gate_find(g, GATE_ERRORED, s->name, "%s", s->error);
        else if (!s->in_head)
            gate_find(g, GATE_MISSING, s->name, "the base has it, the head does not");
        else if (!s->in_base)
            gate_find(g, GATE_NEW, s->name, "not in the base");
    }
}

static int run_gate_time(options *o) {
    gate g = {0};
    problems p = {0};
    time_rule rule = time_rule_of(o);
    if (o->paths.n != 1) problem(&p, PROBLEM_DATA, "one file is needed");
    time_data d = p.n ? (time_data){0} : time_read(o->paths.word[0], o->builds, &p);
    time_tests t = p.n ? (time_tests){0} : time_ask(&d, &rule);
    size_t fewest = time_fewest_rounds(t.n ? t.n : 1, &rule);
    double *scratch = allocate(d.nround ? d.nround : 1, sizeof *scratch);
    time_judge(&t, &rule, NULL, NULL, d.nround, 0, scratch);
    if (!p.n) find_unpaired(&g, &d);
    for (size_t k = 0; k < t.n; k++) find(&g, &t.list[k], d.nround, fewest);
    char note[400];
    snprintf(note, sizeof note,
             "%zu ABBA rounds of short processes; median of ln(head/base) with its sign-test "
             "interval, corrected for %zu tests and %u looks; a regression's whole interval is "
             "beyond %+.0f %%.",
             d.nround, t.n, rule.looks, 100 * expm1(rule.threshold));
    free(scratch);
    time_tests_free(&t);
    time_free(&d);
    return gate_finish(&g, &p, o, "Time", note);
}

const command gate_time_command = {
    .name = "gate-time",
    .summary = "tier three: base against head in ABBA rounds",
    .description =
        "Judges lines {\"round\", \"side\", \"run\"} that scripts/gate.sh collected. Status 3 "
        "where\n"
        "an interval is too wide for the threshold; the table says how many rounds are missing.",
    .files = "TIMES.jsonl",
    .accepts = TAKES(THRESHOLD) | TAKES(LOOKS) | TAKES(ALL) | TAKES(BUILDS),
    .run = run_gate_time};
