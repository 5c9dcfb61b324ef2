#include "report/pair.h"

#include "report/allocate.h"

#include <stdlib.h>
#include <string.h>

/* The fingerprint travels as two 32-bit counters, since a double holds 53 bits. */
static int same_graph(const result_row *a, const result_row *b) {
    static const char *const halves[] = {"graph_hi", "graph_lo", "graph"};
    for (size_t i = 0; i < 3; i++) {
        const double *x = row_counter(a, halves[i]), *y = row_counter(b, halves[i]);
        if (x && y && x[0] != y[0]) return 0;
    }
    return 1;
}

/* Whether the pattern is of one row, whatever its graph. */
static int is_of_any_graph(const char *pattern) {
    return strpbrk(pattern, "*?[") == NULL;
}

/* The rows that a numerator may be over: those of its own file, or where there are none, of others.
 * Returns how many there are; *found is the last one. */
static size_t candidates(const results *r, const char *glob, const result_row *numerator,
                         const result_row **found) {
    const result_row *here = NULL, *elsewhere = NULL;
    size_t nhere = 0, nelsewhere = 0;
    for (size_t i = 0; i < r->nrow; i++) {
        const result_row *row = &r->rows[i];
        if (!name_matches(&row->name, glob)) continue;
        if (!is_of_any_graph(glob) && !name_same_member(&row->name, &numerator->name)) continue;
        if (row->file == numerator->file && ++nhere) here = row;
        if (row->file != numerator->file && ++nelsewhere) elsewhere = row;
    }
    *found = nhere ? here : elsewhere;
    return nhere ? nhere : nelsewhere;
}

/* Whether any row, of whatever graph, is of that name. */
static int is_anywhere(const results *r, const char *glob) {
    for (size_t i = 0; i < r->nrow; i++)
        if (name_matches(&r->rows[i].name, glob)) return 1;
    return 0;
}

int pair_exists(const results *r, const char *pattern, const result_row *numerator) {
    char *glob = text_replaced(pattern, "{mode}", numerator->name.mode);
    const result_row *found;
    size_t n = candidates(r, glob, numerator, &found);
    free(glob);
    return n > 0;
}

const result_row *pair_find(const results *r, const char *pattern, const result_row *numerator,
                            problems *p) {
    char *glob = text_replaced(pattern, "{mode}", numerator->name.mode);
    const result_row *found;
    size_t n = candidates(r, glob, numerator, &found);
    const char *path = r->files[numerator->file].path, *name = numerator->name.text;
    if (n == 0 && !is_anywhere(r, glob))
        problem(p, PROBLEM_DATA, "%s: there is no row %s to be over", path, glob);
    else if (n == 0)
        problem(p, PROBLEM_DATA, "%s: %s has no row %s%s to be over", path, name, glob,
                is_of_any_graph(glob) ? "" : " of its family and parameters");
    else if (n > 1)
        problem(p, PROBLEM_DATA, "%s: %s has %zu rows %s to be over: name one mode", path, name, n,
                glob);
    else if (!is_of_any_graph(glob) && !same_graph(numerator, found))
        problem(p, PROBLEM_DATA, "%s: %s and %s are not of the same graph", path, name,
                found->name.text);
    int usable = n == 1 && (is_of_any_graph(glob) || same_graph(numerator, found));
    free(glob);
    return usable ? found : NULL;
}
