#include "report/allocate.h"
#include "report/claim.h"
#include "report/command.h"
#include "report/write_series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All findings, in the order of claim_tests, and each claim's verdict. */
typedef struct judgement {
    finding *findings; /* size nclaim_test */
    verdict *verdicts; /* size nclaim */
} judgement;

static int is_asked(const options *o, const char *id) {
    int asked = o->claim.n == 0;
    for (size_t i = 0; i < o->claim.n; i++) asked |= strcmp(o->claim.word[i], id) == 0;
    return asked;
}

static int ids_are_known(const options *o) {
    for (size_t i = 0; i < o->claim.n; i++) {
        size_t k = 0;
        while (k < nclaim && strcmp(claims[k].id, o->claim.word[i]) != 0) k++;
        if (k < nclaim) continue;
        fprintf(stderr, "cheapgrad: there is no claim %s; they are %s to %s\n", o->claim.word[i],
                claims[0].id, claims[nclaim - 1].id);
        return 0;
    }
    return 1;
}

static verdict verdict_on(const judgement *j, const claim *c) {
    verdict *of = allocate(nclaim_test, sizeof *of);
    size_t n = 0;
    for (size_t i = 0; i < nclaim_test; i++)
        if (strcmp(claim_tests[i].claim, c->id) == 0) of[n++] = j->findings[i].verdict;
    verdict combined = verdict_combine(of, n);
    free(of);
    return combined;
}

static judgement judge_all(input *in, const options *o) {
    judgement j = {allocate(nclaim_test, sizeof *j.findings), allocate(nclaim, sizeof *j.verdicts)};
    problems_free(&in->problems); /* only rows that a test wants matter */
    for (size_t i = 0; i < nclaim_test; i++)
        if (is_asked(o, claim_tests[i].claim))
            j.findings[i] =
                claim_judge(&in->results, &claim_tests[i], in->bootstrap, &in->problems);
    for (size_t i = 0; i < nclaim; i++) j.verdicts[i] = verdict_on(&j, &claims[i]);
    return j;
}

static void judgement_free(judgement *j) {
    for (size_t i = 0; i < nclaim_test; i++) finding_free(&j->findings[i]);
    free(j->findings);
    free(j->verdicts);
}

/* The band, and where it comes from. */
static void write_expected(const claim_test *t, FILE *out) {
    if (t->low == t->high)
        fprintf(out, "%.6g exactly", t->low);
    else if (isinf(t->low))
        fprintf(out, "at most %.6g", t->high);
    else if (isinf(t->high))
        fprintf(out, "at least %.6g", t->low);
    else
        fprintf(out, "%.4g to %.4g", t->low, t->high);
    if (t->source) fprintf(out, " (%s)", t->source);
}

static void write_tsv(const input *in, const options *o, const judgement *j, FILE *out) {
    print_provenance(in, "# ", out);
    fputs("# claim\tclaim's verdict\ttest's verdict\tvalue\tlow\thigh\tleast\tmost\tvalues\t"
          "experiment\twhat\texpected\twhere\n",
          out);
    for (size_t i = 0; i < nclaim; i++)
        for (size_t k = 0; k < nclaim_test && is_asked(o, claims[i].id); k++) {
            const claim_test *t = &claim_tests[k];
            const finding *f = &j->findings[k];
            if (strcmp(t->claim, claims[i].id) != 0) continue;
            fprintf(out, "%s\t%s\t%s", t->claim, verdict_text(j->verdicts[i]),
                    verdict_text(f->verdict));
            if (f->verdict == VERDICT_NOT_MEASURED)
                fputs("\t?\t?\t?\t?\t?\t0", out);
            else
                fprintf(out, "\t%.6g\t%.6g\t%.6g\t%.6g\t%.6g\t%zu", f->value.value, f->value.low,
                        f->value.high, f->least, f->most, f->n);
            fprintf(out, "\t%s\t%s\t", t->file, t->what);
            write_expected(t, out);
            fprintf(out, "\t%s\n", f->where);
        }
}

static void write_measured(const finding *f, FILE *out) {
    if (f->verdict == VERDICT_NOT_MEASURED) {
        fprintf(out, "not measured: %s", f->where);
        return;
    }
    write_short(f->value.value, out);
    if (f->value.low == f->value.high && f->least == f->most) { /* a count */
        fprintf(out, " in all %zu", f->n);
        return;
    }
    fputs(" (", out);
    write_short(f->value.low, out);
    fputs("–", out);
    write_short(f->value.high, out);
    fputs(")", out);
    if (f->n > 1) {
        fprintf(out, ", the worst of %zu from ", f->n);
        write_short(f->least, out);
        fputs(" to ", out);
        write_short(f->most, out);
    }
    fprintf(out, ": %s", f->where);
}

/* A row a claim with its verdict, and below it a row a test. */
static void write_table(const input *in, const options *o, const judgement *j, FILE *out) {
    fputs("| claim, and how it was tested | expected | measured (95 %) | verdict |\n"
          "| --- | --- | --- | --- |\n",
          out);
    for (size_t i = 0; i < nclaim; i++) {
        if (!is_asked(o, claims[i].id)) continue;
        fprintf(out, "| **%s** %s | | | **%s** |\n", claims[i].id, claims[i].statement,
                verdict_text(j->verdicts[i]));
        for (size_t k = 0; k < nclaim_test; k++) {
            const claim_test *t = &claim_tests[k];
            if (strcmp(t->claim, claims[i].id) != 0) continue;
            fprintf(out, "| %.*s: %s | ", (int)strcspn(t->file, "."), t->file, t->what);
            write_expected(t, out);
            fputs(" | ", out);
            write_measured(&j->findings[k], out);
            fprintf(out, " | %s |\n", verdict_text(j->findings[k].verdict));
        }
    }
    fputc('\n', out);
    print_provenance(in, "- ", out);
}

/* By default the table is the result, whatever it says. */
static int status_of(const options *o, const judgement *j) {
    size_t count[VERDICT_NOT_MEASURED + 1] = {0};
    for (size_t i = 0; i < nclaim; i++)
        if (is_asked(o, claims[i].id)) count[j->verdicts[i]]++;
    for (size_t i = 0; o->require && i < nclaim_test; i++)
        if (is_asked(o, claim_tests[i].claim) && j->findings[i].verdict == VERDICT_NOT_MEASURED) {
            fprintf(stderr, "cheapgrad: %s not measured: %s\n", claim_tests[i].claim,
                    j->findings[i].where);
            count[VERDICT_NOT_MEASURED]++;
        }
    if (o->require && count[VERDICT_NOT_MEASURED]) return EXIT_DATA;
    if (o->strict && count[VERDICT_FAILS]) return EXIT_CHECK_FAILED;
    if (o->strict && count[VERDICT_INCONCLUSIVE]) return EXIT_INCONCLUSIVE;
    return EXIT_FINE;
}

static int write_verdicts(input *in, const options *o) {
    output out;
    judgement j = judge_all(in, o);
    int refused = in->problems.n && !o->partial;
    problems_print(&in->problems, refused ? "cheapgrad: " : "cheapgrad: left out: ", stderr);
    int status = refused ? EXIT_DATA : output_begin(&out, o->out);
    if (!status) {
        (o->markdown ? write_table : write_tsv)(in, o, &j, out.file);
        status = output_end(&out);
    }
    if (!status) status = status_of(o, &j);
    judgement_free(&j);
    return status;
}

static int run_verdict(options *o) {
    input in;
    if (!ids_are_known(o)) return EXIT_DATA;
    int status = input_read(&in, o);
    if (!status) status = write_verdicts(&in, o);
    input_close(&in);
    return status;
}

const command verdict_command = {
    .name = "verdict",
    .summary = "claim by claim: holds, does not hold, inconclusive or not measured",
    .description =
        "Puts each claim to its tests. A value speaks for a claim when its whole 95 % interval\n"
        "lies within the expected band, against it when the whole interval lies outside, and for\n"
        "neither otherwise. Of several values the worst is shown. Status 0 whatever the verdicts\n"
        "are, unless --require or --strict says otherwise.",
    .accepts = TAKES(CLAIM) | TAKES(FORMAT) | TAKES(PARTIAL) | TAKES(REQUIRE) | TAKES(STRICT),
    .run = run_verdict};
