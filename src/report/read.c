/* Reading one file: strict, and every complaint names the file and the row. */
#include "report/allocate.h"
#include "report/results.h"
#include "report/slurp.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Without these no figure could say where it comes from. */
static const char *const required_context[] = {"commit", "compiler", "flags", "cpu_model"};

/* The keys of a row that Google Benchmark writes itself: every other number is a counter. */
static const char *const row_keys[] = {"family_index", "per_family_instance_index",
                                       "repetitions",  "repetition_index",
                                       "threads",      "iterations",
                                       "real_time",    "cpu_time"};

typedef struct reading {
    results *r;
    problems *p;
    size_t file;  /* index of the file being read */
    size_t first; /* its first result_row */
    const char *path;
} reading;

/* The name of the row in which the byte stands: the last "name" before it. Writes "" for none. */
static void row_at(const char *text, size_t position, char *name, size_t size) {
    static const char key[] = "\"name\": \"";
    size_t length = sizeof key - 1;
    name[0] = '\0';
    for (size_t at = position; at-- > 0;) {
        if (at + length > position || memcmp(text + at, key, length) != 0) continue;
        const char *start = text + at + length, *end = memchr(start, '"', position - at - length);
        int shown = end ? (int)(end - start) : (int)(position - at - length);
        snprintf(name, size, " (row %.*s)", shown, start);
        return;
    }
}

static void complain_of_json(const reading *in, const char *text, size_t size,
                             const json_error_t *e) {
    char row[300];
    size_t position = e->position > 0 ? (size_t)e->position : 0;
    row_at(text, position < size ? position : size, row, sizeof row);
    if (size == 0)
        problem(in->p, PROBLEM_DATA,
                "%s: empty: the run failed, or its filter matched no benchmark", in->path);
    else if (json_error_code(e) == json_error_end_of_input_expected)
        problem(in->p, PROBLEM_DATA, "%s: more after its end, at line %d", in->path, e->line);
    else if (json_error_code(e) == json_error_premature_end_of_input ||
             (position >= size && *text == '{'))
        problem(in->p, PROBLEM_DATA, "%s: truncated at line %d%s", in->path, e->line, row);
    else if (strstr(e->text, "'NaN'") || strstr(e->text, "inf") || strstr(e->text, "'Infinity'"))
        problem(in->p, PROBLEM_DATA, "%s: a number that is not finite at line %d%s: %s", in->path,
                e->line, row, e->text);
    else
        problem(in->p, PROBLEM_DATA, "%s: not JSON: %s at line %d%s", in->path, e->text, e->line,
                row);
}

static int context_is_complete(const reading *in, const json_t *context) {
    size_t before = in->p->n;
    const char *schema = json_string_value(json_object_get(context, "cheapgrad_schema"));
    if (!json_is_object(context))
        problem(in->p, PROBLEM_DATA, "%s: no context: not a Google Benchmark file", in->path);
    else if (!schema)
        problem(in->p, PROBLEM_DATA,
                "%s: no cheapgrad_schema in its context: not written by cheapgrad's benchmarks",
                in->path);
    else if (strcmp(schema, RESULTS_SCHEMA) != 0)
        problem(in->p, PROBLEM_DATA, "%s: schema \"%s\" is unknown here; \"%s\" is understood",
                in->path, schema, RESULTS_SCHEMA);
    if (in->p->n > before) return 0;
    for (size_t i = 0; i < sizeof required_context / sizeof *required_context; i++)
        if (!json_is_string(json_object_get(context, required_context[i])))
            problem(in->p, PROBLEM_DATA, "%s: its context lacks \"%s\"", in->path,
                    required_context[i]);
    return in->p->n == before;
}

/* "" where the context lacks it or does not know it. */
static const char *known_text(const json_t *context, const char *key) {
    const char *text = json_string_value(json_object_get(context, key));
    return text && strcmp(text, "unknown") != 0 ? text : "";
}

/* What tells processors of one model apart, as results.h says. */
static void describe_cpu(json_t *context) {
    const char *id = known_text(context, "cpu_id"), *caches = known_text(context, "cpu_caches");
    const char *vectors = cg_widest_vectors(known_text(context, "cpu_features"));
    char *cpu = format_text("%s%s%s%s%s", id, *id && (*vectors || *caches) ? ", " : "", vectors,
                            *vectors && *caches ? ", " : "", caches);
    if (*cpu) (void)json_object_set_new(context, "cpu", json_string(cpu));
    free(cpu);
}

static double *not_yet_known(size_t n) {
    double *values = allocate(n, sizeof *values);
    for (size_t i = 0; i < n; i++) values[i] = nan("");
    return values;
}

/* The row of that name, new where there is none yet; valid until the next new one. */
static result_row *row_of_name(reading *in, const char *text, size_t repetitions) {
    row_name name = name_parse(text);
    for (size_t i = in->first; i < in->r->nrow; i++)
        if (strcmp(in->r->rows[i].name.text, name.text) == 0) {
            name_free(&name);
            return &in->r->rows[i];
        }
    in->r->rows = allocate_one_more(in->r->rows, in->r->nrow, sizeof *in->r->rows);
    in->r->rows[in->r->nrow] = (result_row){.name = name,
                                            .file = in->file,
                                            .repetitions = repetitions,
                                            .real = not_yet_known(repetitions),
                                            .cpu = not_yet_known(repetitions)};
    return &in->r->rows[in->r->nrow++];
}

static void spoil(const reading *in, result_row *row, const char *why) {
    if (row->error) return; /* the first reason is enough */
    row->error = copy_text(why);
    problem(in->p, PROBLEM_ROW, "%s: %s: %s", in->path, row->name.text, why);
}

static double ns_per_unit(const char *unit) {
    static const struct {
        const char *name;
        double ns;
    } units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
    for (size_t i = 0; unit && i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, unit) == 0) return units[i].ns;
    return nan("");
}

static int is_counter(const char *key) {
    for (size_t i = 0; i < sizeof row_keys / sizeof *row_keys; i++)
        if (strcmp(row_keys[i], key) == 0) return 0;
    return 1;
}

static void set_counter(result_row *row, const char *name, size_t repetition, double value) {
    size_t k = 0;
    while (k < row->ncounter && strcmp(row->counters[k].name, name) != 0) k++;
    if (k == row->ncounter) {
        row->counters = allocate_one_more(row->counters, k, sizeof *row->counters);
        row->counters[k] = (counter){copy_text(name), not_yet_known(row->repetitions)};
        row->ncounter++;
    }
    row->counters[k].value[repetition] = value;
}

static void read_counters(const reading *in, result_row *row, json_t *object, size_t repetition) {
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        if (!is_counter(key)) continue;
        if (json_is_number(value))
            set_counter(row, key, repetition, json_number_value(value));
        else if (json_is_null(value)) /* how some writers spell NaN */
            spoil(in, row, "a counter is null");
    }
}

/* What the benchmark itself reported as failed, under the old and the new key. */
static const char *failure_of(const json_t *object) {
    static const char *const keys[][2] = {{"error_occurred", "error_message"},
                                          {"skipped", "skip_message"}};
    for (size_t i = 0; i < 2; i++)
        if (json_is_true(json_object_get(object, keys[i][0]))) {
            const char *message = json_string_value(json_object_get(object, keys[i][1]));
            return message && *message ? message : "failed without a message";
        }
    return NULL;
}

static void read_repetition(const reading *in, result_row *row, json_t *object, size_t repetition) {
    const char *failure = failure_of(object);
    if (failure) {
        char *why = format_text("errored: %s", failure);
        spoil(in, row, why);
        free(why);
        return;
    }
    double unit = ns_per_unit(json_string_value(json_object_get(object, "time_unit")));
    if (isnan(unit)) {
        spoil(in, row, "its time_unit is none of ns, us, ms, s");
        return;
    }
    const json_t *real = json_object_get(object, "real_time");
    const json_t *cpu = json_object_get(object, "cpu_time");
    row->real[repetition] = unit * json_number_value(real);
    row->cpu[repetition] = unit * json_number_value(cpu);
    if (!json_is_number(real) || !json_is_number(cpu))
        spoil(in, row, "a time is missing, or not a number");
    else if (row->real[repetition] < 0 || row->cpu[repetition] < 0)
        spoil(in, row, "a time is negative");
    else if (!isfinite(row->real[repetition]) || !isfinite(row->cpu[repetition]))
        spoil(in, row, "a time is beyond what a number holds");
    const char *label = json_string_value(json_object_get(object, "label"));
    if (label && !row->label) row->label = copy_text(label);
    read_counters(in, row, object, repetition);
}

/* One element of "benchmarks". */
static void read_row(reading *in, json_t *object, size_t index) {
    const char *type = json_string_value(json_object_get(object, "run_type"));
    if (type && strcmp(type, "aggregate") == 0) return;
    const char *name = json_string_value(json_object_get(object, "run_name"));
    json_int_t repetitions = json_integer_value(json_object_get(object, "repetitions"));
    const json_t *number = json_object_get(object, "repetition_index");
    json_int_t repetition = json_integer_value(number);
    if (!name || !json_is_integer(number) ||
        !json_is_integer(json_object_get(object, "repetitions"))) {
        problem(in->p, PROBLEM_DATA,
                "%s: benchmark %zu (%s) lacks run_name, repetitions or repetition_index", in->path,
                index, name ? name : "unnamed");
        return;
    }
    if (repetitions < 1 || repetitions > 1000000) {
        problem(in->p, PROBLEM_DATA, "%s: %s: repetitions: must be 1 to 1000000", in->path, name);
        return;
    }
    result_row *row = row_of_name(in, name, (size_t)repetitions);
    if ((size_t)repetitions != row->repetitions)
        spoil(in, row, "it says different numbers of repetitions");
    else if (repetition < 0 || (size_t)repetition >= row->repetitions)
        spoil(in, row, "its repetition_index is out of range");
    else if (!isnan(row->real[repetition]))
        spoil(in, row, "a repetition is there twice: two benchmarks of one name");
    else
        read_repetition(in, row, object, (size_t)repetition);
}

static void check_complete(const reading *in) {
    for (size_t i = in->first; i < in->r->nrow; i++) {
        result_row *row = &in->r->rows[i];
        size_t have = 0;
        for (size_t k = 0; k < row->repetitions; k++) have += isnan(row->real[k]) ? 0 : 1;
        if (have == row->repetitions) continue;
        char *why = format_text("%zu of %zu repetitions are there", have, row->repetitions);
        spoil(in, row, why);
        free(why);
    }
    if (in->r->nrow == in->first)
        problem(in->p, PROBLEM_DATA, "%s: no rows: did its filter match no benchmark?", in->path);
}

static void read_document(reading *in, json_t *root) {
    json_t *context = json_object_get(root, "context"), *list = json_object_get(root, "benchmarks");
    if (!context_is_complete(in, context)) return;
    describe_cpu(context);
    in->r->files[in->file].context = json_incref(context);
    if (!json_is_array(list)) {
        problem(in->p, PROBLEM_DATA, "%s: no list of benchmarks", in->path);
        return;
    }
    size_t index;
    json_t *object;
    json_array_foreach(list, index, object) read_row(in, object, index);
    check_complete(in);
}

static void read_file(results *r, const char *path, problems *p) {
    size_t size;
    char *text = slurp(path, &size, p);
    if (!text) return;
    const char *slash = strrchr(path, '/');
    r->files = allocate_one_more(r->files, r->nfile, sizeof *r->files);
    r->files[r->nfile] = (result_file){copy_text(path), copy_text(slash ? slash + 1 : path), NULL};
    reading in = {r, p, r->nfile++, r->nrow, path};
    json_error_t error;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (root)
        read_document(&in, root);
    else
        complain_of_json(&in, text, size, &error);
    json_decref(root);
    free(text);
}

/* The same file given twice, under whatever names, would count every repetition twice. */
static int is_read_already(const results *r, const char *path, problems *p) {
    struct stat this, other;
    if (stat(path, &this) != 0) return 0;
    for (size_t i = 0; i < r->nfile; i++) {
        if (stat(r->files[i].path, &other) != 0) continue;
        if (this.st_dev != other.st_dev || this.st_ino != other.st_ino) continue;
        problem(p, PROBLEM_DATA, "%s: given twice (also as %s)", path, r->files[i].path);
        return 1;
    }
    return 0;
}

void results_read(results *r, const char *path, problems *p) {
    size_t n = 0;
    char **paths = json_files(path, &n, p);
    for (size_t i = 0; i < n; i++) {
        if (!is_read_already(r, paths[i], p)) read_file(r, paths[i], p);
        free(paths[i]);
    }
    free(paths);
}
