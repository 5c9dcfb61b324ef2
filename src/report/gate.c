#include "report/gate.h"

#include "report/allocate.h"
#include "report/escape.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdict_name[] = {"regressed", "missing", "errored", "inconclusive",
                                           "improved",  "new",     "fine"};

void gate_find(gate *g, gate_verdict v, const char *name, const char *format, ...) {
    char text[500];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    g->list = allocate_one_more(g->list, g->n, sizeof *g->list);
    g->list[g->n++] = (gate_finding){v, copy_text(name), copy_text(text)};
    g->count[v]++;
}

int gate_pairs(gate *g, const json_t *base, const json_t *head, const char *name) {
    const char *failure = row_text(head, "error"), *before = row_text(base, "error");
    if (!head)
        gate_find(g, GATE_MISSING, name, "the base has it, the head does not");
    else if (failure)
        gate_find(g, GATE_ERRORED, name, "%s", failure);
    else if (!base)
        gate_find(g, GATE_NEW, name, "not in the base");
    else if (before)
        gate_find(g, GATE_NEW, name, "errored in the base: %s", before);
    else
        return 1;
    return 0;
}

void gate_rows(gate *g, const options *o, const track *base, const track *head,
               gate_compare *compare) {
    size_t i;
    json_t *row;
    json_array_foreach(base->rows, i, row) {
        const char *name = row_text(row, "name");
        json_t *other = track_row(head, name);
        if (gate_pairs(g, row, other, name)) compare(g, o, name, row, other);
    }
    json_array_foreach(head->rows, i, row) {
        const char *name = row_text(row, "name");
        if (!track_row(base, name)) gate_pairs(g, NULL, row, name);
    }
}

int gate_status(const gate *g) {
    if (g->count[GATE_REGRESSED] || g->count[GATE_MISSING] || g->count[GATE_ERRORED])
        return EXIT_CHECK_FAILED;
    return g->count[GATE_INCONCLUSIVE] ? EXIT_INCONCLUSIVE : EXIT_FINE;
}

#define MOST_ROWS 60 /* of one verdict, in a summary that people read */

static void write_verdict(const gate *g, gate_verdict v, FILE *out) {
    size_t shown = 0;
    for (size_t i = 0; i < g->n; i++) {
        const gate_finding *f = &g->list[i];
        if (f->verdict != v || shown++ >= MOST_ROWS) continue;
        fprintf(out, "| %s | ", verdict_name[v]);
        write_markdown_code(f->name, out);
        fputs(" | ", out);
        write_markdown_cell(f->text, out);
        fputs(" |\n", out);
    }
    if (shown > MOST_ROWS)
        fprintf(out, "| %s | | and %zu more |\n", verdict_name[v], shown - MOST_ROWS);
}

void gate_write(const gate *g, const char *title, const char *note, int all, FILE *out) {
    static const char *const word[] = {"fine", "**regression**", "data error", "inconclusive"};
    fprintf(out, "### %s: %s\n\n%s\n\n", title, word[gate_status(g)], note);
    fprintf(out, "%zu benchmarks:", g->n);
    for (int v = 0; v < GATE_NVERDICT; v++)
        if (g->count[v]) fprintf(out, " %zu %s", g->count[v], verdict_name[v]);
    fputs("\n\n", out);
    if (g->count[GATE_FINE] == g->n && !all) return;
    fputs("| | benchmark | |\n| --- | --- | --- |\n", out);
    for (int v = 0; v < (all ? GATE_NVERDICT : GATE_FINE); v++)
        write_verdict(g, (gate_verdict)v, out);
    fputc('\n', out);
}

void gate_free(gate *g) {
    for (size_t i = 0; i < g->n; i++) {
        free(g->list[i].name);
        free(g->list[i].text);
    }
    free(g->list);
    *g = (gate){0};
}

int gate_finish(gate *g, problems *p, const options *o, const char *title, const char *note) {
    output out;
    problems_print(p, "cheapgrad: ", stderr);
    int status = output_begin(&out, o->out);
    if (!status && p->n) {
        fprintf(out.file, "### %s: data error\n\n", title);
        problems_print(p, "- ", out.file);
        fputc('\n', out.file);
    } else if (!status) {
        gate_write(g, title, note, o->all, out.file);
    }
    if (!status) status = output_end(&out);
    if (!status) status = p->n ? EXIT_DATA : gate_status(g);
    gate_free(g);
    problems_free(p);
    return status;
}
