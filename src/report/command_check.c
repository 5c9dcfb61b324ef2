#include "report/command.h"

static size_t unmatched(const results *r, const words *expect, FILE *out) {
    size_t missing = 0;
    for (size_t i = 0; i < expect->n; i++) {
        size_t hits = 0;
        for (size_t k = 0; k < r->nrow; k++)
            hits += (size_t)name_matches(&r->rows[k].name, expect->word[i]);
        if (hits) continue;
        fprintf(out, "cheapgrad: no row matches %s\n", expect->word[i]);
        missing++;
    }
    return missing;
}

static int write_check(input *in, const options *o) {
    size_t bad = problems_count(&in->problems, PROBLEM_ROW);
    size_t missing = unmatched(&in->results, &o->expect, stderr);
    problems_print(&in->problems, "cheapgrad: ", stderr);
    output out;
    int status = output_begin(&out, o->out);
    if (status) return status;
    for (size_t i = 0; i < in->results.nfile; i++) {
        size_t rows = 0, errored = 0;
        for (size_t k = 0; k < in->results.nrow; k++)
            if (in->results.rows[k].file == i) {
                rows++;
                errored += in->results.rows[k].error != NULL;
            }
        fprintf(out.file, "%s: %zu rows, %zu bad\n", in->results.files[i].path, rows, errored);
    }
    fprintf(out.file, "%zu files, %zu rows, %zu bad, %zu expected but missing\n", in->results.nfile,
            in->results.nrow, bad, missing);
    status = output_end(&out);
    return status ? status : bad || missing ? EXIT_CHECK_FAILED : EXIT_FINE;
}

static int run_check(options *o) {
    return input_used(o, write_check);
}

const command check_command = {
    .name = "check",
    .summary = "are these files whole, and all their rows good?",
    .description =
        "Status 0: every file is whole and every row has all its repetitions and no error.\n"
        "Status 1: a row is bad, or an expected one is missing. Status 2: a file is no good.",
    .accepts = TAKES(EXPECT),
    .run = run_check};
