/* The lines that are appended to a history: a run, and an accepted level. */
#include "report/command.h"
#include "report/history.h"
#include "report/slurp.h"
#include "report/track.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *now(void) {
    static char text[32];
    time_t t = time(NULL);
    struct tm *utc = gmtime(&t);
    if (!utc || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", utc) == 0) return "";
    return text;
}

static json_t *row_of(json_t *rows, json_t *index, const char *name) {
    json_t *row = json_object_get(index, name);
    if (row) return row;
    row = json_pack("{s:s}", "name", name);
    json_array_append_new(rows, row);
    json_object_set(index, name, row);
    return row;
}

/* Takes the key of each row over; "ns" of many documents becomes a list. */
static void take(const track *t, const char *key, json_t *rows, json_t *index, problems *p) {
    size_t i;
    json_t *from;
    json_array_foreach(t->rows, i, from) {
        const char *name = row_text(from, "name"), *error = row_text(from, "error");
        json_t *value = json_object_get(from, key);
        if (error) problem(p, PROBLEM_DATA, "%s errored: %s", name, error);
        if (!value) continue;
        json_t *row = row_of(rows, index, name);
        if (strcmp(key, "ns") != 0) {
            json_object_set(row, key, value);
            continue;
        }
        if (!json_object_get(row, key)) json_object_set_new(row, key, json_array());
        json_array_append(json_object_get(row, key), value);
    }
}

static const char *schema_of(const json_t *root) {
    const char *schema = row_text(root, "schema");
    return schema ? schema : "none";
}

static json_t *run_line(const options *o, problems *p) {
    static const char *const known[][2] = {{TRACK_COUNTS, "allocated_bytes"},
                                           {TRACK_INSTRUCTIONS, "instructions"},
                                           {TRACK_TIMES, "ns"}};
    json_t *rows = json_array(), *index = json_object(), *machine = NULL;
    for (size_t i = 0; i < o->paths.n; i++) {
        json_t *root = json_whole_file(o->paths.word[i], p);
        size_t k = 0;
        while (k < 2 && strcmp(schema_of(root), known[k][0]) != 0) k++;
        if (!root) continue;
        track t = track_of(root, o->paths.word[i], known[k][0], p);
        take(&t, known[k][1], rows, index, p);
        /* instructions see valgrind's processor; the times' machine is the real one */
        if (t.root && (!machine || k == 2)) {
            json_decref(machine);
            machine = json_incref(json_object_get(t.root, "machine"));
        }
        track_free(&t);
    }
    json_decref(index);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "schema", HISTORY_SCHEMA, "kind", "run",
                     "commit", o->commit, "date", now(), "binary", o->binary, "machine",
                     machine ? machine : json_object(), "rows", rows);
}

static int write_line(json_t *line, problems *p, const options *o) {
    output out;
    problems_print(p, "cheapgrad: ", stderr);
    /* lines that are passed over keep nobody from appending */
    int status = problems_count(p, PROBLEM_DATA) ? EXIT_DATA : output_begin(&out, o->out);
    if (!status) {
        json_dumpf(line, out.file, JSON_COMPACT | JSON_REAL_PRECISION(7));
        fputc('\n', out.file);
        status = output_end(&out);
    }
    json_decref(line);
    problems_free(p);
    return status;
}

static int run_history_run(options *o) {
    problems p = {0};
    if (!o->commit || !o->binary) problem(&p, PROBLEM_DATA, "--commit and --binary are needed");
    return write_line(p.n ? NULL : run_line(o, &p), &p, o);
}

static int run_history_accept(options *o) {
    problems p = {0};
    json_t *line = NULL;
    history h = {0};
    if (o->paths.n != 1 || o->select.n != 1 || !o->why || !*o->why || !o->commit)
        problem(&p, PROBLEM_DATA, "one file, --select, --why and --commit are needed, once each");
    else
        h = history_read(o->paths.word[0], &p);
    if (!problems_count(&p, PROBLEM_DATA) && !history_names(&h, o->select.word[0]))
        problem(&p, PROBLEM_DATA, "%s: no series is named %s", o->paths.word[0], o->select.word[0]);
    if (!problems_count(&p, PROBLEM_DATA))
        line = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "schema", HISTORY_SCHEMA, "kind",
                         "accepted", "series", o->select.word[0], "why", o->why, "commit",
                         o->commit, "date", now());
    history_free(&h);
    return write_line(line, &p, o);
}

const command history_run_command = {
    .name = "history-run",
    .summary = "a history's line for one run",
    .description = "Joins documents of `track counts`, `track times` (any number) and\n"
                   "`cheapgrad callgrind` to one line; scripts/history.sh appends it.",
    .files = "DOCUMENT...",
    .accepts = TAKES(COMMIT) | TAKES(BINARY),
    .run = run_history_run};

const command history_accept_command = {
    .name = "history-accept",
    .summary = "a history's line that accepts a level",
    .description = "The changes so far of the series that --select names are accepted, for --why.",
    .files = "HISTORY.jsonl",
    .accepts = TAKES(SELECT) | TAKES(WHY) | TAKES(COMMIT),
    .run = run_history_accept};
