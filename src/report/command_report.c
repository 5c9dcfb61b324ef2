#include "report/allocate.h"
#include "report/page/page.h"

#include <stdlib.h>
#include <string.h>

static char *count_verdicts(const judgement *j) {
    size_t count[VERDICT_NOT_MEASURED + 1] = {0};
    for (size_t i = 0; i < nclaim; i++) count[j->verdicts[i]]++;
    char *line = format_text("Verdicts on %zu claims:", nclaim);
    for (int v = VERDICT_HOLDS; v <= VERDICT_NOT_MEASURED; v++) {
        char *longer = format_text("%s %s %zu%s", line, verdict_text((verdict)v), count[v],
                                   v == VERDICT_NOT_MEASURED ? "." : ",");
        free(line);
        line = longer;
    }
    return line;
}

static texts absences(const input *in, const judgement *j, const figures *f) {
    texts t = {0};
    for (size_t i = 0; i < nclaim; i++)
        for (size_t k = 0; k < nclaim_test; k++)
            if (judgement_has(j, i, k) && j->findings[k].verdict == VERDICT_NOT_MEASURED)
                texts_add(&t, format_text("%s, %s: %s.", claims[i].id, claim_tests[k].what,
                                          j->findings[k].where));
    for (size_t i = 0; i < f->n; i++)
        if (f->list[i].absent)
            texts_add(&t, format_text("The figure %s: %s.", f->list[i].name, f->list[i].absent));
    for (size_t i = 0; i < in->problems.n; i++)
        texts_add(&t, format_text("Left out: %s.", in->problems.text[i]));
    return t;
}

/* The one value that all files have; NULL where they differ or lack it. */
static char *common(const results *r, const char *key) {
    char *first = copy_text(results_context(r, 0, key));
    int same = *first != '\0';
    for (size_t i = 1; i < r->nfile; i++) same &= strcmp(results_context(r, i, key), first) == 0;
    if (same) return first;
    free(first);
    return NULL;
}

/* A commit whose name says so was measured with changes on top of it. */
static char *checkout(const char *commit) {
    static const char dirty[] = "-dirty";
    size_t length = strlen(commit), end = sizeof dirty - 1;
    if (length <= end || strcmp(commit + length - end, dirty) != 0)
        return format_text("git checkout %s", commit);
    return format_text("git checkout %.*s  # and the changes to it that were not committed",
                       (int)(length - end), commit);
}

static texts commands_of(const results *r) {
    texts t = {0};
    char *commit = common(r, "commit"), *scale = common(r, "scale");
    int usual = !scale || strcmp(scale, "default") == 0;
    if (commit) texts_add(&t, checkout(commit));
    texts_add(&t, format_text("scripts/bench.sh%s%s  # measures, draws and writes this report",
                              usual ? "" : " --", usual ? "" : scale));
    texts_add(&t, copy_text("scripts/plot.sh DIR  # figures and report again from the repetitions "
                            "that DIR stores"));
    texts_add(&t, copy_text("build/release/src/report/cheapgrad verdict DIR  # the claims alone"));
    free(commit);
    free(scale);
    return t;
}

static int write_page(const page *p, const char *dir, const char *file,
                      void (*write)(const page *p, FILE *out)) {
    output out;
    char *path = format_text("%s/%s", dir, file);
    int status = output_begin(&out, path);
    if (!status) {
        write(p, out.file);
        status = output_end(&out);
    }
    free(path);
    return status;
}

static int write_both(input *in, const options *o, const judgement *j) {
    const char *dir = o->paths.word[0];
    page p = {.judgement = j};
    p.figures = figures_find(in, o->figures, dir, &in->problems);
    int status = input_refused(in, o) ? EXIT_DATA : EXIT_FINE;
    if (!status) {
        p.answer = answer_of(in);
        p.count = count_verdicts(j);
        p.provenance = provenance_of(in);
        p.absent = absences(in, j, &p.figures);
        p.commands = commands_of(&in->results);
        status = write_page(&p, dir, "REPORT.md", write_report_markdown);
    }
    if (!status) status = write_page(&p, dir, "report.html", write_html);
    texts_free(&p.answer);
    free(p.count);
    texts_free(&p.provenance);
    texts_free(&p.absent);
    texts_free(&p.commands);
    figures_free(&p.figures);
    return status;
}

static int judge_and_write(input *in, const options *o) {
    judgement j = judge_claims(in, &o->claim);
    int status = write_both(in, o, &j);
    judgement_free(&j);
    return status;
}

static int run_report(options *o) {
    if (o->paths.n != 1) {
        fprintf(stderr, "cheapgrad: report is of one folder, not of %zu\n", o->paths.n);
        return EXIT_DATA;
    }
    return input_used(o, judge_and_write);
}

const command report_command = {
    .name = "report",
    .summary = "the answer, the claims and the figures as one page: report.html and REPORT.md",
    .description = "Writes DIR/report.html, which needs no other file, and DIR/REPORT.md, which\n"
                   "shows the figures beside it. Figures are drawn by scripts/plot.sh, which also\n"
                   "runs this.",
    .files = "DIR",
    .own_files = 1,
    .accepts = TAKES(FIGURES) | TAKES(PARTIAL),
    .run = run_report};
