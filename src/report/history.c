#include "report/history.h"

#include "report/allocate.h"
#include "report/slurp.h"
#include "report/stats/order.h"
#include "report/track.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_line(history *h, json_t *line, const char *path, size_t number, problems *p) {
    const char *schema = row_text(line, "schema"), *kind = row_text(line, "kind");
    if (!schema || strcmp(schema, HISTORY_SCHEMA) != 0 || !kind) {
        problem(p, PROBLEM_ROW, "%s: line %zu is not of schema %s: passed over", path, number,
                HISTORY_SCHEMA);
    } else if (strcmp(kind, "run") == 0 && json_is_array(json_object_get(line, "rows")) &&
               row_text(line, "commit")) {
        h->run = allocate_one_more(h->run, h->nrun, sizeof(void *));
        h->run[h->nrun++] = json_incref(line);
    } else if (strcmp(kind, "accepted") == 0 && row_text(line, "series") && row_text(line, "why")) {
        size_t n = h->naccepted++;
        h->accepted = allocate_one_more(h->accepted, n, sizeof(void *));
        h->accepted_at = allocate_one_more(h->accepted_at, n, sizeof *h->accepted_at);
        h->accepted[n] = json_incref(line);
        h->accepted_at[n] = h->nrun;
    } else {
        problem(p, PROBLEM_ROW, "%s: line %zu is neither a run nor an accepted level: passed over",
                path, number);
    }
    json_decref(line);
}

history history_read(const char *path, problems *p) {
    history h = {0};
    size_t size, number = 0;
    char *text = slurp(path, &size, p);
    for (char *at = text; text && at < text + size;) {
        char *end = memchr(at, '\n', (size_t)(text + size - at));
        size_t length = (size_t)((end ? end : text + size) - at);
        json_t *line = json_loadb(at, length, JSON_REJECT_DUPLICATES, NULL);
        number++;
        if (line)
            add_line(&h, line, path, number, p);
        else if (length)
            problem(p, PROBLEM_ROW, "%s: line %zu is %s: passed over", path, number,
                    end ? "corrupt" : "half written");
        at = end ? end + 1 : text + size;
    }
    free(text);
    return h;
}

void history_free(history *h) {
    for (size_t i = 0; i < h->nrun; i++) json_decref(h->run[i]);
    for (size_t i = 0; i < h->naccepted; i++) json_decref(h->accepted[i]);
    free(h->run);
    free(h->accepted);
    free(h->accepted_at);
    *h = (history){0};
}

static double median_of(const json_t *list) {
    size_t n = json_array_size(list);
    if (n == 0) return nan("");
    double *x = allocate(n, sizeof *x);
    for (size_t i = 0; i < n; i++) x[i] = json_number_value(json_array_get(list, i));
    double median = median_in_place(x, n);
    free(x);
    return median;
}

double history_value(const history *h, size_t run, const char *name, const char *key) {
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(h->run[run], "rows"), i, row) {
        const char *here = row_text(row, "name");
        if (!here || strcmp(here, name) != 0) continue;
        const json_t *value = json_object_get(row, key);
        if (json_is_array(value)) return median_of(value);
        return json_is_number(value) ? json_number_value(value) : nan("");
    }
    return nan("");
}

int history_names(const history *h, const char *glob) {
    for (size_t r = 0; r < h->nrun; r++) {
        size_t i;
        json_t *row;
        json_array_foreach(json_object_get(h->run[r], "rows"), i, row) {
            const char *name = row_text(row, "name");
            if (name && fnmatch(glob, name, 0) == 0) return 1;
        }
    }
    return 0;
}

const char *history_why(const history *h, size_t run, const char *name) {
    for (size_t i = 0; i < h->naccepted; i++)
        if (h->accepted_at[i] > run && fnmatch(row_text(h->accepted[i], "series"), name, 0) == 0)
            return row_text(h->accepted[i], "why");
    return NULL;
}
