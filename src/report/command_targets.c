#include "report/allocate.h"
#include "report/judgement.h"
#include "report/target.h"

#include <stdlib.h>
#include <string.h>

static int applies(const target *t, size_t size) {
    return t->sizes >> size & 1u;
}

/* Of target t at size s: findings[t * ntarget_size + s]; owned by the caller. */
static finding *judge_all(input *in) {
    finding *findings = allocate(ntarget * ntarget_size, sizeof *findings);
    problems_free(&in->problems); /* only rows that a target wants matter */
    for (size_t t = 0; t < ntarget; t++)
        for (size_t s = 0; s < ntarget_size; s++)
            findings[t * ntarget_size + s] =
                applies(&targets[t], s)
                    ? target_judge(&in->results, &targets[t], s, in->bootstrap, &in->problems)
                    : (finding){0};
    return findings;
}

static void free_all(finding *findings) {
    for (size_t i = 0; i < ntarget * ntarget_size; i++) finding_free(&findings[i]);
    free(findings);
}

/* A row a target and size. */
static void write_tsv(const input *in, const finding *findings, FILE *out) {
    print_provenance(in, "# ", out);
    fputs("# figure\tsize\tverdict\tvalue\tlow\thigh\tleast\tmost\tvalues\ttarget\texperiment\t"
          "where\n",
          out);
    for (size_t t = 0; t < ntarget; t++)
        for (size_t s = 0; s < ntarget_size; s++) {
            const finding *f = &findings[t * ntarget_size + s];
            if (!applies(&targets[t], s)) continue;
            fprintf(out, "%s\t%s\t%s", targets[t].test.what, target_sizes[s].name,
                    target_text(f->verdict));
            write_columns(f, out);
            char *bound = expected_text(&targets[t].test);
            fprintf(out, "\t%s\t%s\t%s\n", bound, targets[t].test.file, f->where);
            free(bound);
        }
}

static void write_cell(const finding *f, FILE *out) {
    char *measured = measured_text(f);
    const char *mark = f->verdict == VERDICT_HOLDS ? "" : "**";
    if (f->verdict == VERDICT_NOT_MEASURED)
        fprintf(out, " %s |", measured);
    else
        fprintf(out, " %s %s%s%s |", measured, mark, target_text(f->verdict), mark);
    free(measured);
}

/* Why there is no value, once for each reason: a missing file explains many cells. */
static void write_reasons(const finding *findings, FILE *out) {
    for (size_t i = 0; i < ntarget * ntarget_size; i++) {
        const finding *f = &findings[i];
        if (f->verdict != VERDICT_NOT_MEASURED || !f->where) continue;
        size_t k = 0;
        while (k < i && (!findings[k].where || strcmp(findings[k].where, f->where) != 0)) k++;
        if (k == i) fprintf(out, "- not measured: %s\n", f->where);
    }
}

static void write_row(const target *t, const finding *findings, FILE *out) {
    char *bound = expected_text(&t->test);
    fprintf(out, "| %s | %s |", t->test.what, bound);
    free(bound);
    for (size_t s = 0; s < ntarget_size; s++)
        if (applies(t, s))
            write_cell(&findings[s], out);
        else
            fputs(" |", out);
    fputc('\n', out);
}

/* A row a target, a column a size. */
static void write_table(const input *in, const finding *findings, FILE *out) {
    fputs("| figure, 95 % interval | target |", out);
    for (size_t s = 0; s < ntarget_size; s++) fprintf(out, " %s |", target_sizes[s].name);
    fputs("\n| --- | --- |", out);
    for (size_t s = 0; s < ntarget_size; s++) fputs(" --- |", out);
    fputc('\n', out);
    for (size_t t = 0; t < ntarget; t++) write_row(&targets[t], findings + t * ntarget_size, out);
    fputc('\n', out);
    write_reasons(findings, out);
    fputs("- an empty cell: the target is not for that size\n", out);
    print_provenance(in, "- ", out);
}

static int status_of(const options *o, const finding *findings) {
    size_t count[VERDICT_NOT_MEASURED + 1] = {0};
    for (size_t i = 0; i < ntarget * ntarget_size; i++)
        if (applies(&targets[i / ntarget_size], i % ntarget_size)) count[findings[i].verdict]++;
    return strict_status(o, count);
}

static int write_targets(input *in, const options *o) {
    output out;
    finding *findings = judge_all(in);
    int status = input_refused(in, o) ? EXIT_DATA : output_begin(&out, o->out);
    if (!status) {
        (o->markdown ? write_table : write_tsv)(in, findings, out.file);
        status = output_end(&out);
    }
    if (!status) status = status_of(o, findings);
    free_all(findings);
    return status;
}

static int run_targets(options *o) {
    return input_used(o, write_targets);
}

const command targets_command = {
    .name = "targets",
    .summary = "how fast the fast modes are to be, target by target: met or missed",
    .description =
        "Puts each target to its test at each size where it applies. It is met when the whole\n"
        "95 % interval lies within the bound, missed when the whole interval lies beyond it, and\n"
        "inconclusive otherwise. Status 0 whatever comes out, unless --require or --strict says\n"
        "otherwise.",
    .accepts = TAKES(FORMAT) | TAKES(PARTIAL) | TAKES(REQUIRE) | TAKES(STRICT),
    .run = run_targets};
