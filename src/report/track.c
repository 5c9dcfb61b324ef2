#include "report/track.h"

#include "report/slurp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *row_text(const json_t *row, const char *key) {
    return json_string_value(json_object_get(row, key));
}

json_t *track_row(const track *t, const char *name) {
    size_t i;
    json_t *row;
    json_array_foreach(t->rows, i, row) if (strcmp(row_text(row, "name"), name) == 0) return row;
    return NULL;
}

static void check_rows(const track *t, const char *whence, problems *p) {
    size_t i;
    json_t *row, *seen = json_object();
    if (!json_is_array(t->rows) || json_array_size(t->rows) == 0)
        problem(p, PROBLEM_DATA, "%s: no rows", whence);
    json_array_foreach(t->rows, i, row) {
        const char *name = row_text(row, "name");
        if (!name)
            problem(p, PROBLEM_DATA, "%s: row %zu has no name", whence, i);
        else if (json_object_get(seen, name))
            problem(p, PROBLEM_DATA, "%s: row %s is there twice", whence, name);
        else
            json_object_set_new(seen, name, json_true());
    }
    json_decref(seen);
}

track track_of(json_t *root, const char *whence, const char *schema, problems *p) {
    size_t before = p->n;
    track t = {root, json_object_get(root, "rows")};
    const char *found = row_text(root, "schema");
    if (!found || strcmp(found, schema) != 0)
        problem(p, PROBLEM_DATA, "%s: its schema is \"%s\", not \"%s\"", whence,
                found ? found : "none", schema);
    else if (!json_is_object(json_object_get(root, "machine")))
        problem(p, PROBLEM_DATA, "%s: it does not say what it was run on", whence);
    else
        check_rows(&t, whence, p);
    if (p->n > before) track_free(&t);
    return t;
}

json_t *json_whole_file(const char *path, problems *p) {
    size_t size;
    char *text = slurp(path, &size, p);
    if (!text) return NULL;
    json_error_t e;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &e);
    if (!root && size == 0)
        problem(p, PROBLEM_DATA, "%s: empty", path);
    else if (!root && json_error_code(&e) == json_error_premature_end_of_input)
        problem(p, PROBLEM_DATA, "%s: truncated at line %d", path, e.line);
    else if (!root)
        problem(p, PROBLEM_DATA, "%s: not JSON: %s at line %d", path, e.text, e.line);
    free(text);
    return root;
}

track track_read(const char *path, const char *schema, problems *p) {
    json_t *root = json_whole_file(path, p);
    return root ? track_of(root, path, schema, p) : (track){0};
}

void track_free(track *t) {
    json_decref(t->root);
    *t = (track){0};
}

const char *track_fingerprint(const track *t) {
    const char *text = row_text(json_object_get(t->root, "machine"), "fingerprint");
    return text ? text : "";
}

const char *track_difference(const track *base, const track *head, char *text, size_t size) {
    static const char *const keys[] = {"cpu", "glibc", "compiler", "flags"};
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *a = row_text(json_object_get(base->root, "machine"), keys[i]);
        const char *b = row_text(json_object_get(head->root, "machine"), keys[i]);
        if (!a || !b || strcmp(a, b) == 0 || used >= size) continue;
        used += (size_t)snprintf(text + used, size - used, "%s%s: %s, here %s", used ? "; " : "",
                                 keys[i], a, b);
    }
    return text;
}
