/* Each series of a history with its change points. */
#include "report/allocate.h"
#include "report/command.h"
#include "report/escape.h"
#include "report/history.h"
#include "report/name.h"
#include "report/stats/changepoint.h"
#include "report/stats/order.h"
#include "report/track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct line {
    const char *name;
    size_t *run;           /* size n: which runs have it */
    double *value, *level; /* size n: measured; median of the segment */
    size_t n, *change, nchange;
} line;

typedef struct drawing {
    const history *h;
    const options *o;
    const char *key;
    double threshold; /* ln */
    size_t unaccepted;
    FILE *out;
} drawing;

/* Logarithms, so that a change is a factor whatever the unit. */
static void find_changes(line *l) {
    double *x = allocate(l->n, sizeof *x), *scratch = allocate(l->n, sizeof *scratch);
    for (size_t i = 0; i < l->n; i++) x[i] = log(l->value[i]);
    l->nchange = changepoints(x, l->n, l->change, scratch);
    for (size_t s = 0; s <= l->nchange; s++) {
        size_t low = s ? l->change[s - 1] : 0, high = s < l->nchange ? l->change[s] : l->n;
        memcpy(scratch, l->value + low, (high - low) * sizeof *scratch);
        double median = median_in_place(scratch, high - low);
        for (size_t i = low; i < high; i++) l->level[i] = median;
    }
    free(x);
    free(scratch);
}

static line line_of(const drawing *d, const char *name) {
    size_t most = d->h->nrun;
    line l = {.name = name,
              .run = allocate(most, sizeof(size_t)),
              .value = allocate(most, sizeof(double)),
              .level = allocate(most, sizeof(double)),
              .change = allocate(most, sizeof(size_t))};
    for (size_t r = 0; r < most; r++) {
        double value = history_value(d->h, r, name, d->key);
        if (!(value > 0)) continue;
        l.run[l.n] = r;
        l.value[l.n++] = value;
    }
    if (l.n) find_changes(&l);
    return l;
}

static void line_free(line *l) {
    free(l->run);
    free(l->value);
    free(l->level);
    free(l->change);
}

static const char *commit_of(const drawing *d, size_t run) {
    json_t *const *runs = d->h->run;
    return runs ? row_text(runs[run], "commit") : "";
}

static void write_tsv(const drawing *d, const line *l) {
    size_t next = 0;
    fprintf(d->out, "\n\n# %s\n", l->name);
    for (size_t i = 0; i < l->n; i++) {
        int changed = next < l->nchange && l->change[next] == i;
        const char *why = changed ? history_why(d->h, l->run[i], l->name) : NULL;
        next += (size_t)changed;
        fprintf(d->out, "%zu\t%.7g\t%.6g\t%.6g\t%d\t%.7s\t", l->run[i] + 1, l->value[i],
                l->value[i] / l->value[0], l->level[i] / l->value[0], changed,
                commit_of(d, l->run[i]));
        write_tsv_cell(why ? why : "", d->out);
        fputc('\n', d->out);
    }
}

static void write_change(const drawing *d, const char *name, const char *commit, double factor,
                         const char *accepted) {
    fputs("| ", d->out);
    write_markdown_code(name, d->out);
    fprintf(d->out, " | %.7s | × %.3f | ", commit, factor);
    write_markdown_cell(accepted, d->out);
    fputs(" |\n", d->out);
}

static void write_changes(drawing *d, const line *l) {
    for (size_t k = 0; k < l->nchange; k++) {
        size_t i = l->change[k];
        double factor = l->level[i] / l->level[i - 1];
        const char *why = history_why(d->h, l->run[i], l->name);
        int rise = log(factor) > d->threshold;
        d->unaccepted += rise && !why;
        if (d->o->markdown)
            write_change(d, l->name, commit_of(d, l->run[i]), factor,
                         why    ? why
                         : rise ? "**not accepted**"
                                : "");
    }
}

static void write_head(const drawing *d) {
    if (d->o->markdown) {
        fputs("| series | changed at | by | accepted |\n| --- | --- | ---: | --- |\n", d->out);
        return;
    }
    fprintf(d->out, "# %s of %zu runs\n", d->key, d->h->nrun);
    static const char *const keys[][2] = {
        {"model", "cpu_model"}, {"compiler", "compiler"}, {"flags", "flags"}};
    size_t last = d->h->nrun - 1;
    json_t *machine = json_object_get(d->h->run[last], "machine");
    for (size_t i = 0; i < 3; i++)
        if (row_text(machine, keys[i][0]))
            fprintf(d->out, "# %s: %s\n", keys[i][1], row_text(machine, keys[i][0]));
    fprintf(d->out, "# commit: %s\n", commit_of(d, last));
    fputs("# run\tvalue\trelative\tlevel\tchanged\tcommit\taccepted\n", d->out);
}

/* The names of all runs, in the order in which they came to be. */
static json_t *all_names(const history *h) {
    json_t *names = json_object(), *row;
    for (size_t r = 0; r < h->nrun; r++) {
        size_t i;
        json_array_foreach(json_object_get(h->run[r], "rows"), i, row) if (row_text(row, "name"))
            json_object_set_new(names, row_text(row, "name"), json_true());
    }
    return names;
}

static void write_all(drawing *d) {
    if (!d->h->run) return;
    const char *name;
    json_t *value, *names = all_names(d->h);
    write_head(d);
    json_object_foreach(names, name, value) {
        if (!globs_select(d->o->select.word, d->o->select.n, name)) continue;
        line l = line_of(d, name);
        if (l.n && !d->o->markdown) write_tsv(d, &l);
        if (l.n) write_changes(d, &l);
        line_free(&l);
    }
    json_decref(names);
}

/* A pattern that no name matches, or a key that no row has, would draw nothing. */
static void check_asked(const history *h, const options *o, const char *key, problems *p) {
    const char *path = o->paths.word[0], *name;
    int drawn = 0;
    if (h->nrun == 0) problem(p, PROBLEM_DATA, "%s: no run that can be read", path);
    for (size_t i = 0; i < o->select.n; i++)
        if (o->select.word[i][0] != '!' && !history_names(h, o->select.word[i]))
            problem(p, PROBLEM_DATA, "%s: no row matches %s", path, o->select.word[i]);
    json_t *value, *names = all_names(h);
    json_object_foreach(names, name, value) {
        if (!globs_select(o->select.word, o->select.n, name)) continue;
        for (size_t r = 0; r < h->nrun && !drawn; r++) drawn = history_value(h, r, name, key) > 0;
    }
    json_decref(names);
    if (!drawn && p->n == 0)
        problem(p, PROBLEM_DATA, "%s: no row that is selected has \"%s\"", path, key);
}

static int run_history(options *o) {
    problems p = {0}, asked = {0};
    const char *key = o->query.y ? o->query.y : "ns";
    if (o->paths.n != 1) problem(&p, PROBLEM_DATA, "one file is needed");
    history h = p.n ? (history){0} : history_read(o->paths.word[0], &p);
    problems_print(&p, "cheapgrad: ", stderr);
    int unreadable = problems_count(&p, PROBLEM_DATA) > 0;
    if (!unreadable) check_asked(&h, o, key, &asked);
    problems_print(&asked, "cheapgrad: ", stderr);
    output out;
    int status = unreadable || asked.n ? EXIT_DATA : output_begin(&out, o->out);
    if (!status) {
        double percent = isnan(o->threshold) ? 5 : o->threshold;
        drawing d = {&h, o, key, log1p(percent / 100), 0, out.file};
        write_all(&d);
        status = output_end(&out);
        if (!status && d.unaccepted) status = EXIT_CHECK_FAILED;
    }
    history_free(&h);
    problems_free(&p);
    problems_free(&asked);
    return status;
}

const command history_command = {
    .name = "history",
    .summary = "series over commits, with their change points",
    .description =
        "--y is ns (default), instructions or allocated_bytes. Lines that cannot be read\n"
        "are reported and passed over. Status 1: a series rose by more than --threshold\n"
        "percent and nobody accepted it.",
    .files = "HISTORY.jsonl",
    .accepts = TAKES(SELECT) | TAKES(Y) | TAKES(FORMAT) | TAKES(THRESHOLD),
    .run = run_history};
