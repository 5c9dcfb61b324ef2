#include "report/claims_table.h"

#include "report/allocate.h"
#include "report/escape.h"

#include <stdlib.h>
#include <string.h>

/* What a test asks, with its experiment before it. */
static void write_question(const claim_test *t, FILE *out) {
    fprintf(out, "%.*s: ", (int)strcspn(t->file, "."), t->file);
    write_escaped_markdown(t->what, out);
}

static void write_test(const claim_test *t, const finding *f, FILE *out) {
    char *expected = expected_text(t), *measured = measured_text(f);
    const char *where = measured_where(f);
    fputs("| ", out);
    write_question(t, out);
    fprintf(out, " | %s%s", expected, t->source ? " (" : "");
    write_escaped_markdown(t->source ? t->source : "", out);
    fprintf(out, "%s | %s%s", t->source ? ")" : "", measured, *where ? ": " : "");
    write_escaped_markdown(where, out);
    fprintf(out, " | %s |\n", verdict_text(f->verdict));
    free(expected);
    free(measured);
}

void write_claims_markdown(const judgement *j, FILE *out) {
    fputs("| claim, and how it was tested | expected | measured (95 %) | verdict |\n"
          "| --- | --- | --- | --- |\n",
          out);
    for (size_t i = 0; i < nclaim; i++) {
        if (!j->asked[i]) continue;
        fprintf(out, "| **%s** ", claims[i].id);
        write_escaped_markdown(claims[i].statement, out);
        fprintf(out, " | | | **%s** |\n", verdict_text(j->verdicts[i]));
        for (size_t k = 0; k < nclaim_test; k++)
            if (judgement_has(j, i, k)) write_test(&claim_tests[k], &j->findings[k], out);
    }
}

void write_claims_short(const judgement *j, FILE *out) {
    fputs("| claim | measured (95 %) | verdict |\n| --- | --- | --- |\n", out);
    for (size_t i = 0; i < nclaim; i++) {
        size_t k = judgement_decisive(j, i);
        if (k == nclaim_test) continue;
        const finding *f = &j->findings[k];
        char *measured =
            f->verdict == VERDICT_NOT_MEASURED ? copy_text(f->where) : measured_text(f);
        fprintf(out, "| **%s** ", claims[i].id);
        write_escaped_markdown(claims[i].statement, out);
        fputs(" | ", out);
        write_question(&claim_tests[k], out);
        fputs(": ", out);
        write_escaped_markdown(measured, out);
        fprintf(out, " | **%s** |\n", verdict_text(j->verdicts[i]));
        free(measured);
    }
}
