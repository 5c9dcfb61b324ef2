#include "report/allocate.h"
#include "report/page/page.h"

#include <stdlib.h>
#include <string.h>

static void put(const char *text, FILE *out) {
    static const char *const entities[128] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;"};
    for (const char *c = text; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte < 128 && entities[byte])
            fputs(entities[byte], out);
        else
            fputc(byte, out);
    }
}

/* <tag class="of">text</tag> */
static void element(const char *tag, const char *of, const char *text, FILE *out) {
    fprintf(out, "<%s", tag);
    if (of) fprintf(out, " class=\"%s\"", of);
    fputc('>', out);
    put(text, out);
    fprintf(out, "</%s>\n", tag);
}

static void list(const char *of, const texts *t, FILE *out) {
    fprintf(out, "<ul%s%s%s>\n", of ? " class=\"" : "", of ? of : "", of ? "\"" : "");
    for (size_t i = 0; i < t->n; i++) element("li", NULL, t->text[i], out);
    fputs("</ul>\n", out);
}

/* A word and a sign: colour alone tells nobody who does not see it. */
static const struct {
    const char *of, *sign;
} looks[] = {[VERDICT_HOLDS] = {"holds", "✓"},
             [VERDICT_FAILS] = {"fails", "✗"},
             [VERDICT_INCONCLUSIVE] = {"open", "?"},
             [VERDICT_NOT_MEASURED] = {"absent", "–"}};

static void write_verdict(verdict v, FILE *out) {
    fprintf(out, "<span class=\"verdict %s\">%s %s</span>", looks[v].of, looks[v].sign,
            verdict_text(v));
}

/* All verdicts at a glance, each leading to its claim's tests. */
static void write_glance(const judgement *j, FILE *out) {
    fputs("<p class=\"glance\">", out);
    for (size_t i = 0; i < nclaim; i++) {
        verdict v = j->verdicts[i];
        fprintf(out, "<a class=\"verdict %s\" href=\"#%s\" title=\"%s\">%s %s</a>\n", looks[v].of,
                claims[i].id, verdict_text(v), looks[v].sign, claims[i].id);
    }
    fputs("</p>\n", out);
}

static void write_claim_row(const page *p, size_t i, FILE *out) {
    fprintf(out, "<tr><th scope=\"rowgroup\" colspan=\"3\"><span class=\"id\">%s</span> ",
            claims[i].id);
    put(claims[i].statement, out);
    for (size_t k = 0; k < p->figures.n; k++) {
        const figure *f = &p->figures.list[k];
        if (f->claim == i) fprintf(out, " <a href=\"#%s\">figure %s</a>", f->name, f->name);
    }
    fputs("</th><td>", out);
    write_verdict(p->judgement->verdicts[i], out);
    fputs("</td></tr>\n", out);
}

/* A line may end after each part of a row's name. */
static void small(const char *text, FILE *out) {
    if (!*text) return;
    fputs("<small>", out);
    for (const char *end; *text; text = end) {
        end = text + strcspn(text, "/");
        end += *end == '/';
        char *part = format_text("%.*s", (int)(end - text), text);
        put(part, out);
        if (*end) fputs("<wbr>", out);
        free(part);
    }
    fputs("</small>", out);
}

static void write_test_row(const claim_test *t, const finding *f, FILE *out) {
    char *expected = expected_text(t), *measured = measured_text(f);
    fputs("<tr><td>", out);
    put(t->what, out);
    fprintf(out, "<small>experiment %.*s</small></td><td data-name=\"expected\">",
            (int)strcspn(t->file, "."), t->file);
    put(expected, out);
    small(t->source ? t->source : "", out);
    fputs("</td><td data-name=\"measured\">", out);
    put(measured, out);
    small(measured_where(f), out);
    fputs("</td><td>", out);
    write_verdict(f->verdict, out);
    fputs("</td></tr>\n", out);
    free(expected);
    free(measured);
}

static void write_claims(const page *p, FILE *out) {
    const judgement *j = p->judgement;
    fputs("<section id=\"claims\">\n<h2>The claims, one by one</h2>\n<p>", out);
    put(judging, out);
    fputs("</p>\n<table>\n"
          "<thead><tr><th>claim, and how it was tested</th><th>expected</th>"
          "<th>measured (95 %)</th><th>verdict</th></tr></thead>\n",
          out);
    for (size_t i = 0; i < nclaim; i++) {
        if (!j->asked[i]) continue;
        fprintf(out, "<tbody id=\"%s\">\n", claims[i].id);
        write_claim_row(p, i, out);
        for (size_t k = 0; k < nclaim_test; k++)
            if (judgement_has(j, i, k)) write_test_row(&claim_tests[k], &j->findings[k], out);
        fputs("</tbody>\n", out);
    }
    fputs("</table>\n</section>\n", out);
}

/* The drawing is an image of its own, so that ids of several drawings cannot clash. Touching it
 * shows it at its full size, in a frame that scrolls. */
static void write_drawing(const figure *f, FILE *out) {
    if (!f->svg) {
        fputs("<p class=\"missing absent\">", out);
        put(f->title, out);
        fputs(": ", out);
        put(f->absent, out);
        fputs("</p>\n", out);
        return;
    }
    fputs(
        "<label class=\"frame\"><input type=\"checkbox\" class=\"hidden\" aria-label=\"full size\">"
        "<img alt=\"",
        out);
    put(f->title, out);
    fputs("\" src=\"data:image/svg+xml;base64,", out);
    write_base64(f->svg, f->svg_size, out);
    fputs("\"></label>\n", out);
}

static void write_figure(const page *p, const figure *f, FILE *out) {
    fprintf(out, "<figure id=\"%s\">\n", f->name);
    element("h3", "hidden", f->title, out);
    write_drawing(f, out);
    fputs("<figcaption>\n", out);
    if (f->svg) element("p", "zoom", "Touch the figure to enlarge it.", out);
    if (f->claim < nclaim) {
        fprintf(out, "<p><strong>%s ", claims[f->claim].id);
        put(claims[f->claim].statement, out);
        fputs("</strong>: ", out);
        write_verdict(p->judgement->verdicts[f->claim], out);
        fputs("</p>\n", out);
    }
    element("p", NULL, f->how, out);
    if (f->made) element("p", "made", f->made, out);
    fputs("</figcaption>\n</figure>\n", out);
}

static void write_head(const page *p, FILE *out) {
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<title>How cheap is a derivative?</title>\n<style>\n",
          out);
    for (size_t i = 0; page_style[i]; i++) fprintf(out, "%s\n", page_style[i]);
    fputs("</style>\n</head>\n<body>\n<main>\n<header>\n<h1>How cheap is a derivative?</h1>\n",
          out);
    for (size_t i = 0; i < p->answer.n; i++)
        element("p", i ? NULL : "answer", p->answer.text[i], out);
    element("p", NULL, p->count, out);
    write_glance(p->judgement, out);
    list("provenance", &p->provenance, out);
    fputs("</header>\n", out);
}

static void write_absent(const page *p, FILE *out) {
    fputs("<section id=\"absent\">\n<h2>What is not measured, and why</h2>\n", out);
    if (p->absent.n) {
        element("p", NULL, "In this run:", out);
        list(NULL, &p->absent, out);
        element("p", NULL, "In any run:", out);
    }
    fputs("<ul>\n", out);
    for (size_t i = 0; i < nscope; i++) element("li", NULL, scope[i], out);
    fputs("</ul>\n</section>\n", out);
}

static void write_commands(const page *p, FILE *out) {
    fputs("<section id=\"reproduce\">\n<h2>How to reproduce it</h2>\n<pre>", out);
    for (size_t i = 0; i < p->commands.n; i++) {
        put(p->commands.text[i], out);
        fputc('\n', out);
    }
    fputs("</pre>\n", out);
    element("p", NULL, "DIR is the folder of this report; commands run in a checkout of cheapgrad.",
            out);
    fputs("</section>\n", out);
}

void write_html(const page *p, FILE *out) {
    write_head(p, out);
    write_claims(p, out);
    fputs("<section id=\"figures\">\n<h2>The figures</h2>\n", out);
    for (size_t i = 0; i < p->figures.n; i++) write_figure(p, &p->figures.list[i], out);
    fputs("</section>\n", out);
    write_absent(p, out);
    write_commands(p, out);
    fputs("</main>\n</body>\n</html>\n", out);
}
