#include "mode/plan_sums.h"

#include <string.h>

/* Fewer terms are not worth a step of their own; more make several sums. */
enum { FEWEST = 4, MOST = 1 << 16 };

int cg_place_of_part(const cg_graph *g, const uint8_t *role, cg_id sum) {
    const cg_id *a = g->arg[sum];
    return role[a[0]] == CG_PART ? 0 : role[a[1]] == CG_PART ? 1 : -1;
}

/* The sum inside of this one, or CG_NONE. */
static cg_id part_of(const cg_graph *g, const uint8_t *role, cg_id sum) {
    int place = cg_place_of_part(g, role, sum);
    return place < 0 ? CG_NONE : g->arg[sum][place];
}

static int is_sum(const cg_sums *s, cg_id k) {
    return s->g->op[k] == CG_ADD && s->role[k] != CG_DEAD;
}

/* Readers come after what they read, so each is met before its arguments, and takes one at most:
 * the order of the additions is to stay. */
static void join(const cg_sums *s) {
    for (cg_id k = s->g->nnode; k-- > 0;) {
        if (!is_sum(s, k) || s->degree[k] != 1 || s->consumer[k] == CG_NONE) continue;
        cg_id by = s->consumer[k];
        if (s->g->op[by] == CG_ADD && part_of(s->g, s->role, by) == CG_NONE) s->role[k] = CG_PART;
    }
}

static cg_id higher(cg_id a, cg_id b) {
    return a > b ? a : b;
}

/* 1 + the highest level of the arguments; with parts != 0 a part is as high as its terms make the
 * sum. */
static cg_id level_of(const cg_sums *s, cg_id k, int parts) {
    const cg_id *a = s->g->arg[k];
    cg_id level = 0;
    if (s->role[k] == CG_DEAD) return 0;
    for (int i = 0, arity = cg_op_arity((cg_op)s->g->op[k]); i < arity; i++)
        level = higher(level, s->level[a[i]] + !(parts && s->role[a[i]] == CG_PART));
    return level;
}

static void find_levels(const cg_sums *s) {
    for (cg_id k = 0; k < s->g->nnode; k++) s->level[k] = level_of(s, k, 1);
}

/* Levels as they are without parts; of sums, the number of terms and the highest term's level. */
static void measure(const cg_sums *s) {
    for (cg_id k = 0; k < s->g->nnode; k++) {
        const cg_id *a = s->g->arg[k];
        s->level[k] = level_of(s, k, 0);
        s->terms[k] = 0;
        if (!is_sum(s, k)) continue;
        cg_id part = part_of(s->g, s->role, k);
        if (part != CG_NONE && s->terms[part] == MOST) s->role[part] = CG_PLACED, part = CG_NONE;
        s->terms[k] = part == CG_NONE ? 2 : s->terms[part] + 1;
        s->highest[k] =
            part == CG_NONE ? s->level[k] - 1 : higher(s->highest[part], s->level[a[a[0] == part]]);
    }
}

/* Whether it takes away half of the levels that it might: terms from as many levels as there are
 * additions come one by one anyway, and would only have to wait for one another. */
static int is_worth_it(const cg_sums *s, cg_id sum) {
    cg_id gone = s->level[sum] - s->highest[sum] - 1;
    return s->terms[sum] >= FEWEST && gone >= (s->terms[sum] - 2) / 2;
}

cg_id cg_find_sums(const cg_sums *s) {
    cg_id most = 0;
    join(s);
    measure(s);
    for (cg_id k = s->g->nnode; k-- > 0;) {
        if (s->role[k] != CG_PLACED || s->terms[k] == 0) continue;
        if (is_worth_it(s, k)) {
            most = higher(most, s->terms[k]);
            continue;
        }
        cg_id part = part_of(s->g, s->role, k);
        if (part != CG_NONE) s->role[part] = CG_PLACED;
        s->terms[k] = 0;
    }
    if (most > 0) find_levels(s);
    return most;
}

void cg_fuse_products(const cg_sums *s) {
    int any = 0;
    for (cg_id k = s->g->nnode; k-- > 0;) {
        if (s->g->op[k] != CG_MUL || s->role[k] != CG_PLACED) continue;
        cg_id by = s->consumer[k];
        if (s->degree[k] != 1 || by == CG_NONE || s->role[by] != CG_PLACED) continue;
        if ((s->g->op[by] != CG_ADD && s->g->op[by] != CG_SUB) || s->terms[by] > 0) continue;
        if (part_of(s->g, s->role, by) == CG_NONE) s->role[k] = CG_PART, any = 1;
    }
    if (any) find_levels(s);
}

/* The last term is added last, by the sum itself; the first two by the innermost part. */
void cg_list_terms(const cg_graph *g, const uint8_t *role, cg_id sum, cg_id terms, cg_id *term) {
    for (cg_id part; (part = part_of(g, role, sum)) != CG_NONE; sum = part)
        term[--terms] = g->arg[sum][g->arg[sum][0] == part];
    memcpy(term, g->arg[sum], 2 * sizeof *term);
}
