#include "report/judgement.h"

#include "report/allocate.h"
#include "report/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t claim_index(const char *id) {
    size_t i = 0;
    while (i < nclaim && strcmp(claims[i].id, id) != 0) i++;
    return i;
}

static int is_asked(const words *asked, const char *id) {
    int is = asked->n == 0;
    for (size_t i = 0; i < asked->n; i++) is |= strcmp(asked->word[i], id) == 0;
    return is;
}

int judgement_has(const judgement *j, size_t i, size_t k) {
    return j->asked[i] && strcmp(claim_tests[k].claim, claims[i].id) == 0;
}

static verdict verdict_on(const judgement *j, size_t i) {
    verdict *of = allocate(nclaim_test, sizeof *of);
    size_t n = 0;
    for (size_t k = 0; k < nclaim_test; k++)
        if (judgement_has(j, i, k)) of[n++] = j->findings[k].verdict;
    verdict combined = verdict_combine(of, n);
    free(of);
    return combined;
}

judgement judge_claims(input *in, const words *asked) {
    judgement j = {allocate(nclaim_test, sizeof *j.findings), allocate(nclaim, sizeof *j.verdicts),
                   allocate(nclaim, sizeof *j.asked)};
    problems_free(&in->problems); /* only rows that a test wants matter */
    for (size_t i = 0; i < nclaim; i++) j.asked[i] = is_asked(asked, claims[i].id);
    for (size_t k = 0; k < nclaim_test; k++)
        if (is_asked(asked, claim_tests[k].claim))
            j.findings[k] =
                claim_judge(&in->results, &claim_tests[k], in->bootstrap, &in->problems);
    for (size_t i = 0; i < nclaim; i++) j.verdicts[i] = verdict_on(&j, i);
    return j;
}

void judgement_free(judgement *j) {
    for (size_t k = 0; j->findings && k < nclaim_test; k++) finding_free(&j->findings[k]);
    free(j->findings);
    free(j->verdicts);
    free(j->asked);
    *j = (judgement){0};
}

size_t judgement_decisive(const judgement *j, size_t i) {
    size_t best = nclaim_test;
    for (size_t k = 0; k < nclaim_test; k++)
        if (judgement_has(j, i, k) &&
            (best == nclaim_test ||
             verdict_weight(j->findings[k].verdict) > verdict_weight(j->findings[best].verdict)))
            best = k;
    return best;
}

char *expected_text(const claim_test *t) {
    if (t->low == t->high) return format_text("exactly %.4g", t->low);
    if (isinf(t->low)) return format_text("at most %.4g", t->high);
    if (isinf(t->high)) return format_text("at least %.4g", t->low);
    return format_text("%.4g to %.4g", t->low, t->high);
}

/* Counts are the same in every row, and need no interval. */
static int is_one_number(const finding *f) {
    double slack = RELATIVE_SLACK * fabs(f->value.value);
    return f->value.high - f->value.low <= slack && f->most - f->least <= slack;
}

char *measured_text(const finding *f) {
    if (f->verdict == VERDICT_NOT_MEASURED) return copy_text("not measured");
    if (is_one_number(f))
        return f->n == 1 ? format_text("%.4g", f->value.value)
                         : format_text("%.4g in all %zu", f->value.value, f->n);
    number_text worst = number_interval(f->value);
    if (f->n == 1) return copy_text(worst.text);
    return format_text("%s to %s in %zu; worst %s", number_short(f->least).text,
                       number_short(f->most).text, f->n, worst.text);
}

const char *measured_where(const finding *f) {
    int everywhere = f->verdict != VERDICT_NOT_MEASURED && f->n > 1 && is_one_number(f);
    return everywhere ? "" : f->where;
}

void write_columns(const finding *f, FILE *out) {
    if (f->verdict == VERDICT_NOT_MEASURED)
        fputs("\t?\t?\t?\t?\t?\t0", out);
    else
        fprintf(out, "\t%.6g\t%.6g\t%.6g\t%.6g\t%.6g\t%zu", f->value.value, f->value.low,
                f->value.high, f->least, f->most, f->n);
}

int strict_status(const options *o, const size_t count[VERDICT_NOT_MEASURED + 1]) {
    if (o->require && count[VERDICT_NOT_MEASURED]) return EXIT_DATA;
    if (o->strict && count[VERDICT_FAILS]) return EXIT_CHECK_FAILED;
    if (o->strict && count[VERDICT_INCONCLUSIVE]) return EXIT_INCONCLUSIVE;
    return EXIT_FINE;
}
