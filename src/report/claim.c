#include "report/claim.h"

#include "report/allocate.h"
#include "report/breakeven.h"
#include "report/growth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *verdict_text(verdict v) {
    switch (v) {
    case VERDICT_HOLDS:
        return "holds";
    case VERDICT_FAILS:
        return "does not hold";
    case VERDICT_INCONCLUSIVE:
        return "inconclusive";
    case VERDICT_NOT_MEASURED:
        return "not measured";
    }
    return "unknown verdict";
}

verdict verdict_of(interval i, double low, double high) {
    double floor_ = isinf(low) ? low : low - RELATIVE_SLACK * fabs(low);
    double ceiling = isinf(high) ? high : high + RELATIVE_SLACK * fabs(high);
    if (i.low >= floor_ && i.high <= ceiling) return VERDICT_HOLDS;
    if (i.high < floor_ || i.low > ceiling) return VERDICT_FAILS;
    return VERDICT_INCONCLUSIVE;
}

verdict verdict_combine(const verdict *v, size_t n) {
    size_t count[VERDICT_NOT_MEASURED + 1] = {0};
    for (size_t i = 0; i < n; i++) count[v[i]]++;
    if (count[VERDICT_FAILS]) return VERDICT_FAILS;
    if (count[VERDICT_NOT_MEASURED] == n) return VERDICT_NOT_MEASURED;
    return count[VERDICT_HOLDS] == n ? VERDICT_HOLDS : VERDICT_INCONCLUSIVE;
}

void finding_free(finding *f) {
    free(f->where);
    *f = (finding){0};
}

/* How far out of the band; negative inside. */
static double excess(const claim_test *t, interval i) {
    double over = isinf(t->high) ? -HUGE_VAL : i.value - t->high;
    double under = isinf(t->low) ? -HUGE_VAL : t->low - i.value;
    return fmax(over, under);
}

int verdict_weight(verdict v) {
    static const int weights[] = {[VERDICT_HOLDS] = 0,
                                  [VERDICT_NOT_MEASURED] = 1,
                                  [VERDICT_INCONCLUSIVE] = 2,
                                  [VERDICT_FAILS] = 3};
    return weights[v];
}

/* Takes one value into the finding. few: its interval is no interval, whatever it says. */
static void take(finding *f, const claim_test *t, interval i, int few, const char *where) {
    verdict v = few ? VERDICT_INCONCLUSIVE : verdict_of(i, t->low, t->high);
    int worse = f->n == 0 || verdict_weight(v) > verdict_weight(f->verdict) ||
                (v == f->verdict && excess(t, i) > excess(t, f->value));
    f->least = f->n ? fmin(f->least, i.value) : i.value;
    f->most = f->n ? fmax(f->most, i.value) : i.value;
    f->n++;
    if (!worse) return;
    free(f->where);
    f->where = format_text("%s%s", where, few ? " (too few repetitions)" : "");
    f->verdict = v;
    f->value = i;
}

static interval divided(interval i, double by) {
    interval d = {i.value / by, i.low / by, i.high / by};
    return by > 0 ? d : (interval){d.value, d.high, d.low};
}

/* The number to which a row's value is relative; 1 where it is to none. */
static double reference(const claim_test *t, const result_row *row, problems *p) {
    if (!t->relative_to) return 1;
    double number = row_number(row, t->relative_to);
    if (isnan(number) || number == 0)
        problem(p, PROBLEM_DATA, "%s has no \"%s\"", row->name.text, t->relative_to);
    return number;
}

static void judge_points(const series_set *set, const claim_test *t, bootstrap *b, finding *f,
                         problems *p) {
    for (size_t i = 0; i < set->n; i++)
        for (size_t k = 0; k < set->series[i].npoint; k++) {
            const series_point *point = &set->series[i].points[k];
            if (point->missing) continue;
            interval value = bootstrap_measure(b, &point->y);
            take(f, t, divided(value, reference(t, point->row, p)), point->few,
                 point->row->name.text);
        }
}

static int any_few(const series *s) {
    int few = 0;
    for (size_t i = 0; i < s->npoint; i++) few |= s->points[i].few;
    return few;
}

static void judge_growth(const series_set *set, const claim_test *t, bootstrap *b, finding *f,
                         problems *p) {
    for (size_t i = 0; i < set->n; i++) {
        const series *s = &set->series[i];
        interval value = series_growth(b, s, t->axes, p).slope;
        if (t->rule == RULE_BASE)
            value = (interval){exp(value.value), exp(value.low), exp(value.high)};
        take(f, t, divided(value, reference(t, s->points[0].row, p)), any_few(s), s->name);
    }
}

static void judge_crossover(const results *r, const series_set *set, const claim_test *t,
                            bootstrap *b, finding *f, problems *p) {
    breakeven lines = breakeven_of(r, set, t->against, p);
    int few = 0;
    for (size_t i = 0; i < set->n; i++) few |= any_few(&set->series[i]);
    if (!p->n) take(f, t, crossing_factor(b, lines.lines, lines.n), few, "break-even line");
    if (f->n && isnan(f->value.value)) {
        free(f->where);
        f->where = copy_text("the ratio passes 1 nowhere in the measured range");
    }
    breakeven_free(&lines);
}

static void judge(const results *r, const series_set *set, const claim_test *t, bootstrap *b,
                  finding *f, problems *p) {
    switch (t->rule) {
    case RULE_EACH:
        judge_points(set, t, b, f, p);
        break;
    case RULE_SLOPE:
    case RULE_BASE:
        judge_growth(set, t, b, f, p);
        break;
    case RULE_CROSSOVER:
        judge_crossover(r, set, t, b, f, p);
        break;
    }
}

static query query_of(const claim_test *t) {
    query q = {.select = (const char **)t->select,
               .over = t->over,
               .paired = t->paired,
               .x = t->x,
               .from = t->from,
               .by = t->by,
               .y = t->y,
               .per = t->per,
               .times = t->times,
               .each = t->each,
               .file = t->file};
    while (t->select[q.nselect]) q.nselect++;
    if (t->rule == RULE_CROSSOVER && !q.by) q.by = t->against;
    return q;
}

static finding not_measured(char *why) {
    interval unknown = {nan(""), nan(""), nan("")};
    return (finding){VERDICT_NOT_MEASURED, unknown, nan(""), nan(""), 0, why};
}

/* Moves the rows that errored to where the program tells of them; the first other problem, or
 * NULL. */
static const char *first_obstacle(const problems *from, problems *to) {
    const char *first = NULL;
    for (size_t i = 0; i < from->n; i++) {
        if (from->gravity[i] == PROBLEM_ROW)
            problem(to, PROBLEM_ROW, "%s", from->text[i]);
        else if (!first)
            first = from->text[i];
    }
    return first;
}

static int has_file(const results *r, const char *base) {
    for (size_t i = 0; i < r->nfile; i++)
        if (strcmp(r->files[i].base, base) == 0) return 1;
    return 0;
}

/* An obstacle as reports tell of it, whose files stand beside them: without the folder. */
static char *without_folder(const results *r, const char *obstacle) {
    for (size_t i = 0; i < r->nfile; i++) {
        size_t n = strlen(r->files[i].path);
        if (strncmp(obstacle, r->files[i].path, n) == 0)
            return format_text("%s%s", r->files[i].base, obstacle + n);
    }
    return copy_text(obstacle);
}

finding claim_judge(const results *r, const claim_test *t, bootstrap *b, problems *p) {
    if (!has_file(r, t->file)) return not_measured(format_text("no %s", t->file));
    problems own = {0};
    finding f = {0};
    query q = query_of(t);
    series_set set = series_build(r, &q, &own);
    const char *obstacle = first_obstacle(&own, p);
    if (!obstacle) {
        problems_free(&own);
        judge(r, &set, t, b, &f, &own);
        obstacle = first_obstacle(&own, p);
    }
    if (obstacle || f.n == 0) {
        finding_free(&f);
        f = not_measured(obstacle ? without_folder(r, obstacle)
                                  : copy_text("all of its rows errored"));
    }
    series_free(&set);
    problems_free(&own);
    return f;
}
