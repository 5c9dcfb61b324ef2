#include "report/allocate.h"
#include "report/gate_time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FEWEST_SIZES 3 /* that make a sweep */

static int comparable(const time_series *s) {
    return s->in_base && s->in_head && !s->error;
}

static time_test *add_test(time_tests *t, char *name, double threshold, int exponent) {
    t->list = allocate_one_more(t->list, t->n, sizeof *t->list);
    t->list[t->n] = (time_test){.name = name,
                                .threshold = threshold,
                                .exponent = exponent,
                                .value = allocate(t->nround, sizeof(double))};
    return &t->list[t->n++];
}

/* ln(head/base) = a + b (ln N - mean ln N), least squares over the sizes in each round: a is the
 * factor in the middle of the sweep, b the change of the exponent. */
static void fit_sweep(time_tests *t, const time_data *d, const size_t *member, size_t n,
                      double threshold) {
    double mean = 0, spread = 0, least = HUGE_VAL, most = -HUGE_VAL;
    for (size_t i = 0; i < n; i++) {
        double x = log(d->series[member[i]].size);
        mean += x / (double)n;
        least = fmin(least, x);
        most = fmax(most, x);
    }
    if (!(most > least)) return;
    const char *name = d->series[member[0]].sweep;
    double *a = add_test(t, format_text("%s (factor)", name), threshold, 0)->value;
    double *b =
        add_test(t, format_text("%s (exponent)", name), threshold / (most - least), 1)->value;
    for (size_t i = 0; i < n; i++) {
        double x = log(d->series[member[i]].size) - mean;
        spread += x * x;
    }
    for (size_t r = 0; r < t->nround; r++)
        for (size_t i = 0; i < n; i++) {
            double x = log(d->series[member[i]].size) - mean, y = d->series[member[i]].ratio[r];
            a[r] += y / (double)n;
            b[r] += x * y / spread;
        }
}

time_tests time_ask(const time_data *d, const time_rule *rule) {
    time_tests t = {.nround = d->nround};
    size_t *member = allocate(d->n ? d->n : 1, sizeof *member);
    for (size_t k = 0; k < d->n; k++) {
        const time_series *s = &d->series[k];
        if (!comparable(s)) continue;
        time_test *test = add_test(&t, copy_text(s->name), rule->threshold, 0);
        memcpy(test->value, s->ratio, t.nround * sizeof *test->value);
    }
    for (size_t k = 0; k < d->n; k++) {
        size_t n = 0, first = d->n;
        for (size_t i = 0; i < d->n; i++) {
            if (!comparable(&d->series[i]) || !*d->series[i].sweep ||
                strcmp(d->series[i].sweep, d->series[k].sweep) != 0)
                continue;
            if (first == d->n) first = i;
            member[n++] = i;
        }
        if (first == k && n >= FEWEST_SIZES) fit_sweep(&t, d, member, n, rule->threshold);
    }
    free(member);
    return t;
}

void time_tests_free(time_tests *t) {
    for (size_t i = 0; i < t->n; i++) {
        free(t->list[i].name);
        free(t->list[i].value);
    }
    free(t->list);
    *t = (time_tests){0};
}

/* Bonferroni: each of ntest tests, at each look, takes its share of the error. */
static double share(size_t ntest, const time_rule *rule) {
    return rule->error / ((double)ntest * rule->looks);
}

size_t time_fewest_rounds(size_t ntest, const time_rule *rule) {
    size_t n = 1;
    while (ldexp(2, -(int)n) > share(ntest, rule)) n++; /* all rounds on one side */
    return n;
}

static gate_verdict judge(const interval *i, double threshold) {
    if (i->low > threshold) return GATE_REGRESSED;
    if (i->high < -threshold) return GATE_IMPROVED;
    return i->high <= threshold ? GATE_FINE : GATE_INCONCLUSIVE;
}

void time_judge(time_tests *t, const time_rule *rule, const size_t *pick, const int *sign, size_t n,
                double shift, double *scratch) {
    for (size_t k = 0; k < t->n; k++) {
        time_test *test = &t->list[k];
        size_t have = 0;
        for (size_t i = 0; i < n; i++) {
            double value = test->value[pick ? pick[i] : i];
            if (isnan(value)) continue;
            scratch[have++] = (sign ? sign[i] * value : value) + (test->exponent ? 0 : shift);
        }
        test->i = have ? sign_interval(scratch, have, 1 - share(t->n, rule))
                       : (interval){0, -HUGE_VAL, HUGE_VAL};
        test->verdict = judge(&test->i, test->threshold);
    }
}

/* The interval's half on the threshold's side shrinks like 1/sqrt(rounds) until it fits. */
size_t time_rounds_to_settle(const time_test *t, size_t nround, size_t fewest) {
    if (nround < fewest) return fewest;
    double away = fabs(t->i.value - t->threshold);
    double half = t->i.value < t->threshold ? t->i.high - t->i.value : t->i.value - t->i.low;
    double factor = half / away, rounds = (double)nround * factor * factor;
    return rounds <= 1000 ? (size_t)ceil(rounds) : 0;
}

time_rule time_rule_of(const options *o) {
    double percent = isnan(o->threshold) ? 10 : o->threshold;
    unsigned looks = isnan(o->looks) ? 2 : (unsigned)o->looks;
    return (time_rule){log1p(percent / 100), 0.05, looks};
}
