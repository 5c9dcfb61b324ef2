#include "report/command.h"

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
    if (problems_count(&in->problems, PROBLEM_DATA) || (in->problems.n && !o->partial))
        return refuse(&in->problems);
    problems_print(&in->problems, "cheapgrad: left out: ", stderr);
    return EXIT_FINE;
}

void input_close(input *in) {
    series_free(&in->set);
    results_free(&in->results);
    problems_free(&in->problems);
    bootstrap_free(in->bootstrap);
    *in = (input){0};
}

/* Each different value of a context key, over all files. */
static void print_context(const results *r, const char *key, const char *prefix, FILE *out) {
    for (size_t i = 0; i < r->nfile; i++) {
        int seen = 0;
        const char *value = json_string_value(json_object_get(r->files[i].context, key));
        for (size_t k = 0; k < i && value; k++) {
            const char *other = json_string_value(json_object_get(r->files[k].context, key));
            seen |= other && strcmp(other, value) == 0;
        }
        if (value && !seen) fprintf(out, "%s%s: %s\n", prefix, key, value);
    }
}

void print_provenance(const input *in, const char *prefix, FILE *out) {
    static const char *const keys[] = {"cpu_model", "compiler", "flags", "commit"};
    fprintf(out,
            "%sfrom raw repetitions: medians; %g %% percentile bootstrap intervals, %d replicates, "
            "ratios paired within a run\n",
            prefix, 100 * BOOTSTRAP_LEVEL, BOOTSTRAP_REPLICATES);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        print_context(&in->results, keys[i], prefix, out);
    for (size_t i = 0; i < in->problems.n; i++)
        fprintf(out, "%sleft out: %s\n", prefix, in->problems.text[i]);
}
