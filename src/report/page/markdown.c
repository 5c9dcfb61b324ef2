#include "report/claims_table.h"
#include "report/escape.h"
#include "report/page/page.h"

static void line(const char *before, const char *text, const char *after, FILE *out) {
    fputs(before, out);
    write_escaped_markdown(text, out);
    fputs(after, out);
}

static void write_figure(const page *p, const figure *f, FILE *out) {
    line("### ", f->title, "\n\n", out);
    if (f->svg) {
        line("![", f->title, "](", out);
        fprintf(out, "%s)\n\n", f->picture);
    } else {
        line("*", f->absent, "*\n\n", out);
    }
    if (f->claim < nclaim) {
        fprintf(out, "**%s ", claims[f->claim].id);
        line("", claims[f->claim].statement, "**: ", out);
        fprintf(out, "**%s**. ", verdict_text(p->judgement->verdicts[f->claim]));
    }
    line("", f->how, "\n\n", out);
    if (f->made) line("<sub>", f->made, "</sub>\n\n", out);
}

void write_report_markdown(const page *p, FILE *out) {
    fputs("# How cheap is a derivative?\n\n", out);
    for (size_t i = 0; i < p->answer.n; i++) {
        const char *strong = i ? "" : "**";
        fputs(strong, out);
        line("", p->answer.text[i], strong, out);
        fputs("\n\n", out);
    }
    line("", p->count, "\n\n", out);
    for (size_t i = 0; i < p->provenance.n; i++) line("- ", p->provenance.text[i], "\n", out);
    line("\n## The claims, one by one\n\n", judging, "\n\n", out);
    write_claims_markdown(p->judgement, out);
    fputs("\n## The figures\n\n", out);
    for (size_t i = 0; i < p->figures.n; i++) write_figure(p, &p->figures.list[i], out);
    fputs("## What is not measured, and why\n\n", out);
    if (p->absent.n) {
        fputs("In this run:\n\n", out);
        for (size_t i = 0; i < p->absent.n; i++) line("- ", p->absent.text[i], "\n", out);
        fputs("\nIn any run:\n\n", out);
    }
    for (size_t i = 0; i < nscope; i++) line("- ", scope[i], "\n", out);
    fputs("\n## How to reproduce it\n\n", out);
    for (size_t i = 0; i < p->commands.n; i++) fprintf(out, "    %s\n", p->commands.text[i]);
    fputs("\nDIR is the folder of this report; commands run in a checkout of cheapgrad.\n", out);
}
