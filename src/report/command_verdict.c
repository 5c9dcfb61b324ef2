#include "report/claims_table.h"
#include "report/judgement.h"

#include <stdlib.h>

static int ids_are_known(const options *o) {
    for (size_t i = 0; i < o->claim.n; i++) {
        if (claim_index(o->claim.word[i]) < nclaim) continue;
        fprintf(stderr, "cheapgrad: there is no claim %s; they are %s to %s\n", o->claim.word[i],
                claims[0].id, claims[nclaim - 1].id);
        return 0;
    }
    return 1;
}

static void write_test(const judgement *j, size_t i, size_t k, FILE *out) {
    const claim_test *t = &claim_tests[k];
    const finding *f = &j->findings[k];
    char *expected = expected_text(t);
    fprintf(out, "%s\t%s\t%s", t->claim, verdict_text(j->verdicts[i]), verdict_text(f->verdict));
    write_columns(f, out);
    fprintf(out, "\t%s\t%s\t%s%s%s%s\t%s\n", t->file, t->what, expected, t->source ? " (" : "",
            t->source ? t->source : "", t->source ? ")" : "", f->where);
    free(expected);
}

static void write_tsv(const input *in, const judgement *j, FILE *out) {
    print_provenance(in, "# ", out);
    fputs("# claim\tclaim's verdict\ttest's verdict\tvalue\tlow\thigh\tleast\tmost\tvalues\t"
          "experiment\twhat\texpected\twhere\n",
          out);
    for (size_t i = 0; i < nclaim; i++)
        for (size_t k = 0; k < nclaim_test; k++)
            if (judgement_has(j, i, k)) write_test(j, i, k, out);
}

static void write_table(const input *in, const options *o, const judgement *j, FILE *out) {
    (o->brief ? write_claims_short : write_claims_markdown)(j, out);
    fputc('\n', out);
    print_provenance(in, "- ", out);
}

/* By default the table is the result, whatever it says. */
static int status_of(const options *o, const judgement *j) {
    size_t count[VERDICT_NOT_MEASURED + 1] = {0};
    for (size_t i = 0; i < nclaim; i++) {
        if (j->asked[i]) count[j->verdicts[i]]++;
        for (size_t k = 0; o->require && k < nclaim_test; k++) {
            if (!judgement_has(j, i, k) || j->findings[k].verdict != VERDICT_NOT_MEASURED) continue;
            fprintf(stderr, "cheapgrad: %s not measured: %s\n", claims[i].id, j->findings[k].where);
            count[VERDICT_NOT_MEASURED]++;
        }
    }
    return strict_status(o, count);
}

static int write_verdicts(input *in, const options *o) {
    output out;
    judgement j = judge_claims(in, &o->claim);
    int status = input_refused(in, o) ? EXIT_DATA : output_begin(&out, o->out);
    if (!status) {
        if (o->markdown || o->brief)
            write_table(in, o, &j, out.file);
        else
            write_tsv(in, &j, out.file);
        status = output_end(&out);
    }
    if (!status) status = status_of(o, &j);
    judgement_free(&j);
    return status;
}

static int run_verdict(options *o) {
    return ids_are_known(o) ? input_used(o, write_verdicts) : EXIT_DATA;
}

const command verdict_command = {
    .name = "verdict",
    .summary = "claim by claim: holds, does not hold, inconclusive or not measured",
    .description =
        "Puts each claim to its tests. A value speaks for a claim when its whole 95 % interval\n"
        "lies within the expected band, against it when the whole interval lies outside, and for\n"
        "neither otherwise. Of several values the worst is shown. Status 0 whatever the verdicts\n"
        "are, unless --require or --strict says otherwise.",
    .accepts = TAKES(CLAIM) | TAKES(FORMAT) | TAKES(BRIEF) | TAKES(PARTIAL) | TAKES(REQUIRE) |
               TAKES(STRICT),
    .run = run_verdict};
