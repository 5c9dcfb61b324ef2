#include "report/results.h"

#include "report/allocate.h"
#include "report/stats/order.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void row_free(result_row *row) {
    name_free(&row->name);
    for (size_t i = 0; i < row->ncounter; i++) {
        free(row->counters[i].name);
        free(row->counters[i].value);
    }
    free(row->counters);
    free(row->real);
    free(row->cpu);
    free(row->label);
    free(row->error);
}

void results_free(results *r) {
    for (size_t i = 0; i < r->nrow; i++) row_free(&r->rows[i]);
    for (size_t i = 0; i < r->nfile; i++) {
        free(r->files[i].path);
        free(r->files[i].base);
        json_decref(r->files[i].context);
    }
    free(r->rows);
    free(r->files);
    *r = (results){0};
}

const char *results_context(const results *r, size_t file, const char *key) {
    static char number[32];
    const json_t *value = json_object_get(r->files[file].context, key);
    if (json_is_string(value)) return json_string_value(value);
    if (!json_is_number(value)) return "";
    snprintf(number, sizeof number, "%.15g", json_number_value(value));
    return number;
}

void results_refuse_twins(const results *r, const result_row *a, const result_row *b, problems *p) {
    if (a->file == b->file || strcmp(a->name.text, b->name.text) != 0) return;
    problem(p, PROBLEM_DATA, "%s is in %s and in %s: name one of the files", a->name.text,
            r->files[a->file].path, r->files[b->file].path);
}

const double *row_counter(const result_row *row, const char *name) {
    for (size_t i = 0; i < row->ncounter; i++)
        if (strcmp(row->counters[i].name, name) == 0) return row->counters[i].value;
    return NULL;
}

double row_median(const result_row *row, const char *name) {
    const double *values = row_counter(row, name);
    for (size_t i = 0; values && i < row->repetitions; i++)
        if (isnan(values[i])) return nan("");
    if (!values) return nan("");
    double *copy = allocate(row->repetitions, sizeof *copy);
    memcpy(copy, values, row->repetitions * sizeof *copy);
    double median = median_in_place(copy, row->repetitions);
    free(copy);
    return median;
}

double row_number(const result_row *row, const char *name) {
    const name_param *p = name_parameter(&row->name, name);
    return p ? p->value : row_median(row, name);
}

size_t results_most_repetitions(const results *r) {
    size_t most = 1;
    for (size_t i = 0; i < r->nrow; i++)
        if (r->rows[i].repetitions > most) most = r->rows[i].repetitions;
    return most;
}
