#include "report/allocate.h"
#include "report/command.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int refuse(const problems *p) {
    problems_print(p, "cheapgrad: ", stderr);
    return EXIT_DATA;
}

int input_read(input *in, const options *o) {
    *in = (input){0};
    for (size_t i = 0; i < o->paths.n; i++)
        results_read(&in->results, o->paths.word[i], &in->problems);
    if (problems_count(&in->problems, PROBLEM_DATA)) return refuse(&in->problems);
    in->bootstrap = bootstrap_new(BOOTSTRAP_REPLICATES, BOOTSTRAP_LEVEL, BOOTSTRAP_SEED,
                                  results_most_repetitions(&in->results));
    if (in->bootstrap) return EXIT_FINE;
    fputs("cheapgrad: out of memory\n", stderr);
    return EXIT_DATA;
}

int input_series(input *in, const options *o) {
    problems_free(&in->problems); /* rows that errored but are not asked for do not matter here */
    in->set = series_build(&in->results, &o->query, &in->problems);
    return input_refused(in, o) ? EXIT_DATA : EXIT_FINE;
}

int input_refused(const input *in, const options *o) {
    int refused =
        problems_count(&in->problems, PROBLEM_DATA) || (in->problems.n > 0 && !o->partial);
    problems_print(&in->problems, refused ? "cheapgrad: " : "cheapgrad: left out: ", stderr);
    return refused;
}

void input_close(input *in) {
    series_free(&in->set);
    results_free(&in->results);
    problems_free(&in->problems);
    bootstrap_free(in->bootstrap);
    *in = (input){0};
}

static int used(const options *o, int with_series, input_user *use) {
    input in;
    int status = input_read(&in, o);
    if (!status && with_series) status = input_series(&in, o);
    if (!status) status = use(&in, o);
    input_close(&in);
    return status;
}

int input_used(const options *o, input_user *use) {
    return used(o, 0, use);
}

int input_series_used(const options *o, input_user *use) {
    return used(o, 1, use);
}

/* The text, whose control characters are blanks from now on: it is to stay one line. */
static char *one_line(char *text) {
    for (char *c = text; *c; c++)
        if (iscntrl((unsigned char)*c)) *c = ' ';
    return text;
}

/* Each different value of a context key, over all files. */
static void add_context(const results *r, const char *key, texts *t) {
    for (size_t i = 0; i < r->nfile; i++) {
        const char *value = json_string_value(json_object_get(r->files[i].context, key));
        if (!value) continue;
        char *line = one_line(format_text("%s: %s", key, value));
        if (texts_have(t, line))
            free(line);
        else
            texts_add(t, line);
    }
}

/* Each label of a row, and of which modes it is. */
static void add_labels(const results *r, texts *t) {
    texts labels = {0};
    for (size_t i = 0; i < r->nrow; i++) {
        const char *label = r->rows[i].label;
        texts modes = {0};
        if (!label || texts_have(&labels, label)) continue;
        texts_add(&labels, copy_text(label));
        char *line = one_line(format_text("%s:", label));
        for (size_t k = i; k < r->nrow; k++) {
            const char *mode = r->rows[k].name.mode;
            if (!r->rows[k].label || strcmp(r->rows[k].label, label) != 0 ||
                texts_have(&modes, mode))
                continue;
            char *longer = format_text("%s%s %s", line, modes.n ? "," : "", mode);
            texts_add(&modes, copy_text(mode));
            free(line);
            line = longer;
        }
        texts_add(t, line);
        texts_free(&modes);
    }
    texts_free(&labels);
}

texts provenance_of(const input *in) {
    static const char *const keys[] = {"cpu_model", "cpu", "compiler", "flags", "commit", "scale"};
    texts t = {0};
    texts_add(&t,
              format_text("from raw repetitions: medians; %g %% percentile bootstrap intervals, "
                          "%d replicates, ratios paired within a run",
                          100 * BOOTSTRAP_LEVEL, BOOTSTRAP_REPLICATES));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) add_context(&in->results, keys[i], &t);
    add_labels(&in->results, &t);
    for (size_t i = 0; i < in->problems.n; i++)
        texts_add(&t, format_text("left out: %s", in->problems.text[i]));
    return t;
}

void print_provenance(const input *in, const char *prefix, FILE *out) {
    texts t = provenance_of(in);
    for (size_t i = 0; i < t.n; i++) fprintf(out, "%s%s\n", prefix, t.text[i]);
    texts_free(&t);
}
