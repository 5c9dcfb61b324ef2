#include "report/allocate.h"
#include "report/gate_time.h"
#include "report/slurp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of one benchmark: sum of ln(ns) and number, by round and side. */
typedef struct cell {
    double sum[2];
    int n[2];
} cell;

typedef struct reading {
    time_data d;
    cell **cells; /* of each series, size nround */
    json_t *index, *machine[2];
    size_t nround;
    const char *path;
    int builds; /* base and head may differ in compiler and flags */
} reading;

static size_t series_of(reading *r, const json_t *row) {
    const char *name = row_text(row, "name"), *sweep = row_text(row, "sweep");
    json_t *known = json_object_get(r->index, name);
    if (known) return (size_t)json_integer_value(known);
    size_t k = r->d.n++;
    json_object_set_new(r->index, name, json_integer((json_int_t)k));
    r->d.series = allocate_one_more(r->d.series, k, sizeof *r->d.series);
    r->cells = allocate_one_more(r->cells, k, sizeof(void *));
    r->d.series[k] = (time_series){.name = copy_text(name), .sweep = copy_text(sweep ? sweep : "")};
    r->cells[k] = allocate(r->nround, sizeof **r->cells);
    return k;
}

static void read_row(reading *r, const json_t *row, size_t round, int side, problems *p) {
    size_t k = series_of(r, row);
    time_series *s = &r->d.series[k];
    const char *error = row_text(row, "error");
    double ns = json_number_value(json_object_get(row, "ns"));
    if (side && error && !s->error) s->error = copy_text(error);
    if (error) return;
    if (!(ns > 0)) {
        problem(p, PROBLEM_DATA, "%s: round %zu: %s took %g ns", r->path, round + 1, s->name, ns);
        return;
    }
    if (side)
        s->in_head = 1;
    else
        s->in_base = 1;
    s->size = json_number_value(json_object_get(row, "size"));
    r->cells[k][round].sum[side] += log(ns);
    r->cells[k][round].n[side]++;
}

/* Whether both of one side, or one of each, may be compared. */
static int is_comparable(const json_t *a, const json_t *b, int builds) {
    static const char *const keys[] = {"cpu", "glibc", "model", "caches"};
    if (!builds) return json_equal((json_t *)a, (json_t *)b);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *x = json_object_get(a, keys[i]), *y = json_object_get(b, keys[i]);
        if ((x || y) && !json_equal(x, y)) return 0;
    }
    return 1;
}

static void read_line(reading *r, json_t *line, size_t number, problems *p) {
    char whence[400];
    snprintf(whence, sizeof whence, "%s: line %zu", r->path, number);
    const char *side = row_text(line, "side");
    json_int_t round = json_integer_value(json_object_get(line, "round"));
    int head = side && strcmp(side, "head") == 0;
    if (!side || (!head && strcmp(side, "base") != 0) || round < 1 || (size_t)round > r->nround) {
        problem(p, PROBLEM_DATA, "%s: no round or no side", whence);
        return;
    }
    track t = track_of(json_incref(json_object_get(line, "run")), whence, TRACK_TIMES, p);
    if (!t.root) return;
    json_t *machine = json_object_get(t.root, "machine");
    if (!r->machine[head]) r->machine[head] = json_incref(machine);
    for (int other = 0; other < 2; other++)
        if (r->machine[other] &&
            !is_comparable(r->machine[other], machine, r->builds && other != head))
            problem(p, PROBLEM_DATA, "%s: not of the same machine, compiler and flags as the rest",
                    whence);
    size_t i;
    json_t *row;
    json_array_foreach(t.rows, i, row) read_row(r, row, (size_t)round - 1, head, p);
    track_free(&t);
}

/* Two of each side make a round; what a benchmark lacks in one round it has in others. */
static void ratios(reading *r) {
    r->d.nround = r->nround;
    for (size_t k = 0; k < r->d.n; k++) {
        time_series *s = &r->d.series[k];
        s->ratio = allocate(r->nround, sizeof *s->ratio);
        for (size_t i = 0; i < r->nround; i++) {
            const cell *c = &r->cells[k][i];
            s->ratio[i] =
                c->n[0] && c->n[0] == c->n[1] ? c->sum[1] / c->n[1] - c->sum[0] / c->n[0] : nan("");
        }
        free(r->cells[k]);
    }
}

/* A JSON value a line. */
static json_t *parse_lines(const char *path, problems *p) {
    size_t size, number = 0;
    char *text = slurp(path, &size, p);
    json_t *list = json_array();
    for (char *at = text; text && at < text + size;) {
        char *end = memchr(at, '\n', (size_t)(text + size - at));
        number++;
        json_t *line = end ? json_loadb(at, (size_t)(end - at), 0, NULL) : NULL;
        if (!line)
            problem(p, PROBLEM_DATA, "%s: line %zu is truncated or no JSON", path, number);
        else
            json_array_append_new(list, line);
        at = end ? end + 1 : text + size;
    }
    if (text && number == 0) problem(p, PROBLEM_DATA, "%s: empty", path);
    free(text);
    return list;
}

time_data time_read(const char *path, int builds, problems *p) {
    reading r = {.path = path, .builds = builds, .index = json_object()};
    json_t *list = parse_lines(path, p), *line;
    size_t i;
    json_array_foreach(list, i, line) {
        json_int_t round = json_integer_value(json_object_get(line, "round"));
        if (round > 0 && round < 100000 && (size_t)round > r.nround) r.nround = (size_t)round;
    }
    json_array_foreach(list, i, line) read_line(&r, line, i + 1, p);
    ratios(&r);
    if (!p->n && (!r.machine[0] || !r.machine[1]))
        problem(p, PROBLEM_DATA, "%s: only one side is there", path);
    json_decref(list);
    json_decref(r.index);
    json_decref(r.machine[0]);
    json_decref(r.machine[1]);
    free(r.cells);
    return r.d;
}

void time_free(time_data *d) {
    for (size_t k = 0; k < d->n; k++) {
        free(d->series[k].name);
        free(d->series[k].sweep);
        free(d->series[k].ratio);
        free(d->series[k].error);
    }
    free(d->series);
    *d = (time_data){0};
}
