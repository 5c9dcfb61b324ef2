/* The sweeps for one point, for one instruction set: included after vector_math_body.h, on whose
 * vec they work. A step's slice is gathered from its arguments' slots by one scalar load a lane,
 * merged into a vector: on every CPU measured that beats the gather instruction. */
#include <string.h>

#include "mode/kernels.h"

enum { CHUNK = 64 }; /* elements that are gathered before a function is called on them */

static CG_ALWAYS_INLINE size_t index_at(const void *index, size_t i, int wide) {
    return wide ? ((const uint32_t *)index)[i] : ((const uint16_t *)index)[i];
}

static CG_ALWAYS_INLINE vec gather(const double *from, const void *index, size_t i, int wide) {
#define AT(lane) from[index_at(index, i + (lane), wide)]
#if CG_LANES == 8
    return (vec){AT(0), AT(1), AT(2), AT(3), AT(4), AT(5), AT(6), AT(7)};
#elif CG_LANES == 4
    return (vec){AT(0), AT(1), AT(2), AT(3)};
#else
    return (vec){AT(0), AT(1)};
#endif
#undef AT
}

static CG_ALWAYS_INLINE vec vector_of(double x) {
    return x - (vec){0};
}

static CG_ALWAYS_INLINE double *value_at(const cg_arrays *a, size_t slot, size_t points) {
    return points == 1 ? a->value + slot : a->value + points * (slot - a->first_slot);
}

static CG_ALWAYS_INLINE double *slope_at(const cg_arrays *a, size_t slope, size_t points) {
    return points == 1 ? a->slope + slope : a->slope + points * (slope - a->first_slope);
}

/* Changes the signs of all lanes but the first n. */
static CG_ALWAYS_INLINE vec minus_from(vec x, long long n) {
#if CG_LANES == 8
    const vec_bits lane = {0, 1, 2, 3, 4, 5, 6, 7};
#elif CG_LANES == 4
    const vec_bits lane = {0, 1, 2, 3};
#else
    const vec_bits lane = {0, 1};
#endif
    vec_bits sign = (vec_bits)(lane >= n) & (vec_bits)vector_of(-0.0);
    return (vec)((vec_bits)x ^ sign);
}

/* The functions whose partials need no storing are arithmetic, and are done where they stand. plus:
 * CG_RULE_MIXED adds in so many of the lanes, and subtracts, as x + -y, in the others. */
static CG_ALWAYS_INLINE vec arithmetic(cg_rule rule, vec x, vec y, long long plus) {
    return rule == CG_RULE_ADD     ? x + y
           : rule == CG_RULE_SUB   ? x - y
           : rule == CG_RULE_MUL   ? x * y
           : rule == CG_RULE_MIXED ? x + minus_from(y, plus)
                                   : -x;
}

static CG_ALWAYS_INLINE double arithmetic_scalar(cg_rule rule, double x, double y, int plus) {
    if (rule == CG_RULE_MIXED) rule = plus ? CG_RULE_ADD : CG_RULE_SUB;
    return rule == CG_RULE_ADD   ? x + y
           : rule == CG_RULE_SUB ? x - y
           : rule == CG_RULE_MUL ? x * y
                                 : -x;
}

/* from[0], from[1]: what the indices of the first and the second arguments count from. */
static CG_ALWAYS_INLINE void arithmetic_step(const cg_step *step, const double *const from[2],
                                             const void *index, int wide, cg_rule rule,
                                             double *out) {
    size_t arity = rule == CG_RULE_NEG ? 1 : 2, at = 0, count = step->count, plus = step->plus;
    if (step->slice == 1) {
        for (size_t k = 0; k < count; k++, at += arity) {
            double x = from[0][index_at(index, at, wide)];
            double y = arity == 2 ? from[1][index_at(index, at + 1, wide)] : 0;
            out[k] = arithmetic_scalar(rule, x, y, k < plus);
        }
        return;
    }
    for (size_t k = 0; k < count; k += CG_SLICE, at += arity * CG_SLICE)
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES) {
            vec x = gather(from[0], index, at + h, wide);
            vec y = arity == 2 ? gather(from[1], index, at + CG_SLICE + h, wide) : x;
            store(out + k + h, arithmetic(rule, x, y, (long long)plus - (long long)(k + h)));
        }
}

/* Gathers the arguments of n nodes from the index-th on, and fills up to full slices. */
static CG_ALWAYS_INLINE void gather_chunk(const cg_step *step, const double *const from[2],
                                          const void *index, size_t at, size_t n, int wide,
                                          double *x, double *y) {
    size_t arity = (size_t)cg_rule_arity((cg_rule)step->rule);
    if (step->slice == 1) {
        for (size_t k = 0; k < cg_filled(n, CG_SLICE); k++) {
            size_t j = at + arity * (k < n ? k : n - 1);
            x[k] = from[0][index_at(index, j, wide)];
            if (arity == 2) y[k] = from[1][index_at(index, j + 1, wide)];
        }
        return;
    }
    for (size_t k = 0; k < n; k += CG_SLICE, at += arity * CG_SLICE)
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES) {
            store(x + k + h, gather(from[0], index, at + h, wide));
            if (arity == 2) store(y + k + h, gather(from[1], index, at + CG_SLICE + h, wide));
        }
}

/* One step of any function: gathers a chunk, calls the function on it. d: slopes, NULL: values
 * only. */
static void function_step(const cg_arrays *a, const cg_step *step, const void *index, double *out,
                          double *d) {
    _Alignas(64) double x[CHUNK], y[CHUNK], d0[CG_SLICE], d1[CG_SLICE];
    const double *const from[2] = {value_at(a, step->base[0], 1), value_at(a, step->base[1], 1)};
    int arity = cg_rule_arity((cg_rule)step->rule);
    size_t filled = cg_filled(step->count, step->slice);
    for (size_t k = 0; k < filled; k += CHUNK) {
        size_t n = filled - k < CHUNK ? filled - k : CHUNK, full = cg_filled(n, CG_SLICE);
        if (step->wide)
            gather_chunk(step, from, index, k * (size_t)arity, n, 1, x, y);
        else
            gather_chunk(step, from, index, k * (size_t)arity, n, 0, x, y);
        if (!d) {
            vector_math.evaluate[step->op](a->library, full, x, y, out + k);
            continue;
        }
        if (n == full) {
            vector_math.linearise[step->op](a->library, n, x, y, out + k, d + k, d + filled + k);
            continue;
        }
        vector_math.linearise[step->op](a->library, full, x, y, out + k, d0, d1);
        for (size_t i = 0; i < n; i++) d[k + i] = d0[i];
        for (size_t i = 0; i < n && arity == 2; i++) d[filled + k + i] = d1[i];
    }
}

/* Walks the steps' streams: where the present step's slots, indices and slopes begin. */
typedef struct walk {
    const uint16_t *narrow;
    const uint32_t *wide;
    size_t slot, slope;
} walk;

static CG_ALWAYS_INLINE const void *walk_index(const walk *w, const cg_step *step) {
    return step->wide ? (const void *)w->wide : (const void *)w->narrow;
}

static CG_ALWAYS_INLINE void walk_on(walk *w, const cg_step *step) {
    size_t filled = cg_filled(step->count, step->slice);
    size_t indices = filled * (size_t)cg_rule_arity((cg_rule)step->rule);
    if (step->wide)
        w->wide += indices;
    else
        w->narrow += indices;
    w->slot += step->count;
    w->slope += filled * (size_t)cg_rule_slopes((cg_rule)step->rule);
}

static CG_ALWAYS_INLINE void walk_back(walk *w, const cg_step *step) {
    size_t filled = cg_filled(step->count, step->slice);
    size_t indices = filled * (size_t)cg_rule_arity((cg_rule)step->rule);
    if (step->wide)
        w->wide -= indices;
    else
        w->narrow -= indices;
    w->slot -= step->count;
    w->slope -= filled * (size_t)cg_rule_slopes((cg_rule)step->rule);
}

static CG_ALWAYS_INLINE walk walk_at(const cg_plan *plan, const cg_place *p) {
    return (walk){plan->narrow + p->narrow, plan->wide + p->wide, p->slot, p->slope};
}

static CG_ALWAYS_INLINE void forward_sweep(const cg_arrays *a, const cg_place *begin,
                                           const cg_place *end, int keep) {
    const cg_step *step = a->plan->step + begin->step, *last = a->plan->step + end->step;
    walk w = walk_at(a->plan, begin);
    for (; step < last; walk_on(&w, step++)) {
        const double *const from[2] = {value_at(a, step->base[0], 1),
                                       value_at(a, step->base[1], 1)};
        double *out = value_at(a, w.slot, 1);
        switch ((cg_rule)step->rule) {
#define ARITHMETIC(RULE)                                                                           \
    case RULE:                                                                                     \
        if (step->wide)                                                                            \
            arithmetic_step(step, from, w.wide, 1, RULE, out);                                     \
        else                                                                                       \
            arithmetic_step(step, from, w.narrow, 0, RULE, out);                                   \
        break;
            ARITHMETIC(CG_RULE_ADD)
            ARITHMETIC(CG_RULE_SUB)
            ARITHMETIC(CG_RULE_MIXED)
            ARITHMETIC(CG_RULE_MUL)
            ARITHMETIC(CG_RULE_NEG)
#undef ARITHMETIC
        case CG_RULE_UNARY:
        case CG_RULE_BINARY:
            function_step(a, step, walk_index(&w, step), out,
                          keep ? slope_at(a, w.slope, 1) : NULL);
            break;
        case CG_RULE_SOURCE:
        case CG_RULE_SUM:
            break;
        }
    }
}

static void evaluate_one(const cg_arrays *a, const cg_place *from, const cg_place *to) {
    forward_sweep(a, from, to, 0);
}

static void linearise_one(const cg_arrays *a, const cg_place *from, const cg_place *to) {
    forward_sweep(a, from, to, 1);
}

/* Where a reverse step's partials come from. */
typedef struct partials {
    const double *from[2]; /* CG_RULE_MUL: the arguments' values, through the indices */
    const void *index;
    int wide;
    const double *slope[2]; /* CG_RULE_UNARY, CG_RULE_BINARY */
    const double *ahead;    /* values that steps soon to come will want, or NULL */
} partials;

/* What to fetch while the step that begins at this slot runs. */
static CG_ALWAYS_INLINE const double *fetched_ahead(const cg_arrays *a, size_t slot,
                                                    size_t points) {
    size_t ahead = a->plan->ahead;
    return a->far && slot > a->first_slot + ahead ? value_at(a, slot - ahead, points) : NULL;
}

/* What the adjoints g of CG_LANES nodes, the k-th of a step on, contribute to their arguments. */
static CG_ALWAYS_INLINE void contribute(cg_rule rule, const partials *p, size_t k, vec g,
                                        double *const to[2]) {
    vec first = g;
    if (rule == CG_RULE_NEG) first = -g;
    if (rule == CG_RULE_UNARY || rule == CG_RULE_BINARY) first = g * load(p->slope[0] + k);
    if (rule == CG_RULE_BINARY) store(to[1] + k, g * load(p->slope[1] + k));
    if (rule == CG_RULE_SUB || rule == CG_RULE_MIXED) store(to[1] + k, -g);
    if (rule == CG_RULE_MUL) {
        size_t at = k / CG_SLICE * 2 * CG_SLICE + k % CG_SLICE;
        first = g * (p->wide ? gather(p->from[1], p->index, at + CG_SLICE, 1)
                             : gather(p->from[1], p->index, at + CG_SLICE, 0));
        store(to[1] + k, g * (p->wide ? gather(p->from[0], p->index, at, 1)
                                      : gather(p->from[0], p->index, at, 0)));
    }
    store(to[0] + k, first);
}

static CG_ALWAYS_INLINE void contribute_scalar(cg_rule rule, const partials *p, size_t k, double g,
                                               double *const to[2]) {
    to[0][k] = rule == CG_RULE_NEG                               ? -g
               : rule == CG_RULE_UNARY || rule == CG_RULE_BINARY ? g * p->slope[0][k]
               : rule == CG_RULE_MUL ? g * p->from[1][index_at(p->index, 2 * k + 1, p->wide)]
                                     : g;
    if (rule == CG_RULE_SUB || rule == CG_RULE_MIXED) to[1][k] = -g;
    if (rule == CG_RULE_BINARY) to[1][k] = g * p->slope[1][k];
    if (rule == CG_RULE_MUL) to[1][k] = g * p->from[0][index_at(p->index, 2 * k, p->wide)];
}

/* Rows of one length, a slice of CG_SLICE or a row at a time; the cells to sum begin at sum[at]. */
static CG_ALWAYS_INLINE void pull_slices(size_t nslice, size_t length, const double *cell,
                                         const void *sum, size_t at, int wide, cg_rule rule,
                                         const partials *p, size_t k, double *const to[2]) {
    for (size_t i = 0; i < nslice; i++, k += CG_SLICE, at += CG_SLICE * length) {
        if (p->ahead) CG_PREFETCH(p->ahead + k);
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES) {
            vec g = gather(cell, sum, at + h, wide);
            for (size_t j = 1; j < length; j++) g += gather(cell, sum, at + j * CG_SLICE + h, wide);
            contribute(rule, p, k + h, g, to);
        }
    }
}

static CG_ALWAYS_INLINE void pull_rows(size_t nrow, size_t length, const double *cell,
                                       const void *sum, size_t at, int wide, cg_rule rule,
                                       const partials *p, size_t k, double *const to[2]) {
    for (size_t i = 0; i < nrow; i++, k++) {
        double g = cell[index_at(sum, at++, wide)];
        for (size_t j = 1; j < length; j++) g += cell[index_at(sum, at++, wide)];
        contribute_scalar(rule, p, k, g, to);
    }
}

/* One reverse step. Returns where the rows of the next one begin. */
static CG_ALWAYS_INLINE size_t pull_step(const cg_pull *pull, const double *cell, const void *sum,
                                         size_t at, int wide, cg_rule rule, const partials *p,
                                         double *const to[2]) {
    size_t k = 0, slice = pull->slice;
#define LENGTH(length)                                                                             \
    do {                                                                                           \
        size_t n = pull->nslice[(length)-1];                                                       \
        if (slice == 1)                                                                            \
            pull_rows(n, length, cell, sum, at, wide, rule, p, k, to);                             \
        else                                                                                       \
            pull_slices(n, length, cell, sum, at, wide, rule, p, k, to);                           \
        k += n * slice, at += n * slice * (length);                                                \
    } while (0)
    LENGTH(4);
    LENGTH(3);
    LENGTH(2);
    LENGTH(1);
#undef LENGTH
    _Static_assert(CG_LENGTHS == 4, "a line for each length");
    return at;
}

/* The same for tails: rows of any length, in runs. */
static size_t pull_tails(const cg_pull *pull, const cg_run *run, double *cell, const void *sum,
                         size_t at, int wide) {
    const partials none = {0};
    double *const to[2] = {cell + pull->cell[0], NULL};
    size_t k = 0, slice = pull->slice;
    for (const cg_run *end = run + pull->nrun; run < end; run++) {
        size_t n = run->nslice, length = run->length;
        if (slice == 1)
            pull_rows(n, length, cell, sum, at, wide, CG_RULE_SUM, &none, k, to);
        else
            pull_slices(n, length, cell, sum, at, wide, CG_RULE_SUM, &none, k, to);
        k += n * slice;
        at += n * slice * length;
    }
    return at;
}

/* The last step of all: the inputs' adjoints. Their rows have one length, and the caller's array
 * ends where they end. */
static void pull_inputs(const cg_arrays *a, const cg_pull *pull, const void *sum, size_t at,
                        int wide, double *g) {
    const partials none = {0};
    size_t slice = pull->slice, whole = pull->count / slice, length = 1;
    while (pull->nslice[length - 1] == 0) length++;
    double *to[2] = {g, NULL};
    _Alignas(64) double last[CG_SLICE];
    if (slice == 1) {
        pull_rows(whole, length, a->cell, sum, at, wide, CG_RULE_SOURCE, &none, 0, to);
        return;
    }
    pull_slices(whole, length, a->cell, sum, at, wide, CG_RULE_SOURCE, &none, 0, to);
    if (whole * slice == pull->count) return;
    to[0] = last;
    at += whole * slice * length;
    pull_slices(1, length, a->cell, sum, at, wide, CG_RULE_SOURCE, &none, 0, to);
    memcpy(g + whole * slice, last, (pull->count - whole * slice) * sizeof *g);
}

/* Where the partials of a step come from that begins at w. */
static CG_ALWAYS_INLINE partials partials_at(const cg_arrays *a, const cg_step *step, const walk *w,
                                             size_t points) {
    const double *slope = slope_at(a, w->slope, points);
    size_t filled = cg_filled(step->count, step->slice);
    return (partials){
        .from = {value_at(a, step->base[0], points), value_at(a, step->base[1], points)},
        .index = walk_index(w, step),
        .wide = step->wide,
        .slope = {slope, slope + points * filled},
        .ahead = fetched_ahead(a, w->slot, points)};
}

static CG_ALWAYS_INLINE void reverse_sweep(const cg_arrays *a, const cg_place *begin,
                                           const cg_place *end, const void *sum, int wide,
                                           double *g) {
    const cg_plan *plan = a->plan;
    const cg_step *step = plan->step + begin->step;
    const cg_run *run = plan->run + begin->run;
    size_t at = begin->sum;
    walk w = walk_at(plan, begin);
    const cg_pull *last = plan->pull + end->pull;
    for (const cg_pull *pull = plan->pull + begin->pull; pull < last; pull++) {
        if (pull->rule == CG_RULE_SUM) {
            at = pull_tails(pull, run, a->cell, sum, at, wide);
            run += pull->nrun;
            continue;
        }
        if (pull->rule == CG_RULE_SOURCE) {
            pull_inputs(a, pull, sum, at, wide, g);
            return;
        }
        walk_back(&w, --step);
        const partials p = partials_at(a, step, &w, 1);
        double *const to[2] = {a->cell + pull->cell[0], a->cell + pull->cell[1]};
        switch ((cg_rule)pull->rule) {
#define PULL(RULE)                                                                                 \
    case RULE:                                                                                     \
        at = pull_step(pull, a->cell, sum, at, wide, RULE, &p, to);                                \
        break;
            PULL(CG_RULE_ADD)
            PULL(CG_RULE_SUB)
            PULL(CG_RULE_MIXED)
            PULL(CG_RULE_NEG)
            PULL(CG_RULE_MUL)
            PULL(CG_RULE_UNARY)
            PULL(CG_RULE_BINARY)
#undef PULL
        case CG_RULE_SOURCE:
        case CG_RULE_SUM:
            break;
        }
    }
}

static void pull_one(const cg_arrays *a, const cg_place *from, const cg_place *to, double *g) {
    if (a->plan->sum16)
        reverse_sweep(a, from, to, a->plan->sum16, 0, g);
    else
        reverse_sweep(a, from, to, a->plan->sum32, 1, g);
}
