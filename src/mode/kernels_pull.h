/* The reverse sweep for one point, for one instruction set: included after kernels_body.h, where
 * its steps' values and slopes were computed. */
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

/* What the adjoints g of CG_LANES nodes contribute to their arguments: lanes h on of the slice that
 * begins with a step's k-th node. */
static CG_ALWAYS_INLINE void contribute(cg_rule rule, const partials *p, size_t slice, size_t h,
                                        vec g, double *const to[2]) {
    size_t k = slice + h;
    vec first = g;
    if (rule == CG_RULE_NEG) first = -g;
    if (rule == CG_RULE_UNARY || rule == CG_RULE_BINARY) first = g * load(p->slope[0] + k);
    if (rule == CG_RULE_BINARY) store(to[1] + k, g * load(p->slope[1] + k));
    if (rule == CG_RULE_SUB || rule == CG_RULE_MIXED) store(to[1] + k, -g);
    if (rule == CG_RULE_MUL) {
        size_t at = 2 * slice + h;
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

/* Rows of one length, a slice of CG_SLICE or a row at a time: the nodes of a step from the k-th on.
 * Returns where the rows after them begin. */
static CG_ALWAYS_INLINE const void *pull_slices(size_t nslice, size_t length, const double *cell,
                                                const void *sum, int wide, cg_rule rule,
                                                const partials *p, size_t k, double *const to[2]) {
    for (size_t end = k + nslice * CG_SLICE; k < end; k += CG_SLICE) {
        if (p->ahead) {
            CG_PREFETCH(p->ahead + k);
            cg_prefetch_from(sum, STREAM);
            if (rule == CG_RULE_MUL) cg_prefetch_from((const uint16_t *)p->index + 2 * k, -STREAM);
            if (cg_rule_slopes(rule) > 0) cg_prefetch_from(p->slope[0] + k, -STREAM);
        }
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES) {
            vec g = gather(cell, sum, h, wide);
            if (length > 1) g += gather(cell, sum, CG_SLICE + h, wide);
            if (length > 2) g += gather(cell, sum, (size_t)2 * CG_SLICE + h, wide);
            for (size_t j = 3; j < length; j++) g += gather(cell, sum, j * CG_SLICE + h, wide);
            contribute(rule, p, k, h, g, to);
        }
        sum = index_past(sum, length * CG_SLICE, wide);
    }
    return sum;
}

static CG_ALWAYS_INLINE const void *pull_rows(size_t nrow, size_t length, const double *cell,
                                              const void *sum, int wide, cg_rule rule,
                                              const partials *p, size_t k, double *const to[2]) {
    for (size_t end = k + nrow; k < end; k++) {
        double g = cell[index_at(sum, 0, wide)];
        for (size_t j = 1; j < length; j++) g += cell[index_at(sum, j, wide)];
        contribute_scalar(rule, p, k, g, to);
        sum = index_past(sum, length, wide);
    }
    return sum;
}

/* The same for tails: rows of any length, in runs. */
static CG_ALWAYS_INLINE const void *pull_tails(const cg_run *run, const cg_run *end, size_t slice,
                                               const double *cell, const void *sum, int wide,
                                               double *to) {
    const partials none = {0};
    for (; run < end; run++) {
        size_t n = run->nslice, length = run->length;
        double *const both[2] = {to, NULL};
        if (slice == 1)
            sum = pull_rows(n, length, cell, sum, wide, CG_RULE_SUM, &none, 0, both);
        else
            sum = pull_slices(n, length, cell, sum, wide, CG_RULE_SUM, &none, 0, both);
        to += n * slice;
    }
    return sum;
}

static CG_NOINLINE const void *pull_tails_16(const cg_run *run, const cg_run *end, size_t slice,
                                             const double *cell, const void *sum, double *to) {
    return pull_tails(run, end, slice, cell, sum, 0, to);
}

static CG_NOINLINE const void *pull_tails_32(const cg_run *run, const cg_run *end, size_t slice,
                                             const double *cell, const void *sum, double *to) {
    return pull_tails(run, end, slice, cell, sum, 1, to);
}

/* The last step of all: the inputs' adjoints. Their rows have one length, and the caller's array
 * ends where they end. */
static void pull_inputs(const cg_arrays *a, const cg_pull *pull, const cg_run *run, const void *sum,
                        int wide, double *g) {
    const partials none = {0};
    size_t slice = pull->slice, whole = pull->count / slice;
    size_t length = pull->length > 0 ? pull->length : run->length;
    double *to[2] = {g, NULL};
    _Alignas(64) double last[CG_SLICE];
    if (slice == 1) {
        (void)pull_rows(whole, length, a->cell, sum, wide, CG_RULE_SOURCE, &none, 0, to);
        return;
    }
    sum = pull_slices(whole, length, a->cell, sum, wide, CG_RULE_SOURCE, &none, 0, to);
    if (whole * slice == pull->count) return;
    to[0] = last;
    (void)pull_slices(1, length, a->cell, sum, wide, CG_RULE_SOURCE, &none, 0, to);
    memcpy(g + whole * slice, last, (pull->count - whole * slice) * sizeof *g);
}

/* Where the partials of a step come from that begins at w. */
static CG_ALWAYS_INLINE partials partials_at(const cg_arrays *a, const cg_step *step, const walk *w,
                                             size_t slice, size_t points) {
    const double *slope = slope_at(a, w->slope, points);
    size_t filled = cg_filled(step->count, slice);
    return (partials){
        .from = {value_at(a, step->base[0], points), value_at(a, step->base[1], points)},
        .index = walk_index(w, step),
        .wide = step->wide,
        .slope = {slope, slope + points * filled},
        .ahead = fetched_ahead(a, w->slot, points)};
}

/* One reverse step. Returns where the rows of the next one begin. length: cg_pull's, as far as it
 * is known when this is compiled, or 0; steps of one length are few nodes, and what is done once a
 * step counts there. */
static CG_ALWAYS_INLINE const void *pull_step(const cg_arrays *a, const cg_pull *pull,
                                              const cg_step *step, walk *w, const cg_run *run,
                                              const void *sum, int wide, cg_rule rule,
                                              size_t length) {
    size_t k = 0, slice = length > 0 ? CG_SLICE : pull->slice;
    walk_back(w, step, rule, slice);
    partials p = partials_at(a, step, w, slice, 1);
    double *const to[2] = {a->cell + pull->cell[0], a->cell + pull->cell[1]};
    if (length > 0) {
        p.ahead = NULL;
        size_t n = cg_filled(pull->count, CG_SLICE) / CG_SLICE;
        return pull_slices(n, length, a->cell, sum, wide, rule, &p, 0, to);
    }
    for (const cg_run *end = run + pull->nrun; run < end; k += run++->nslice * slice) {
        size_t n = run->nslice;
        _Static_assert(CG_LENGTHS == 4, "a line for each length");
#define LENGTH(length)                                                                             \
    sum = slice == 1 ? pull_rows(n, length, a->cell, sum, wide, rule, &p, k, to)                   \
                     : pull_slices(n, length, a->cell, sum, wide, rule, &p, k, to)
        if (run->length == 1)
            LENGTH(1);
        else if (run->length == 2)
            LENGTH(2);
        else if (run->length == 3)
            LENGTH(3);
        else
            LENGTH(4);
#undef LENGTH
    }
    return sum;
}

/* A function for each rule, width of the cells' indices and length: with all of them in one the
 * compiler runs out of registers. */
typedef const void *pull_function(const cg_arrays *a, const cg_pull *pull, const cg_step *step,
                                  walk *w, const cg_run *run, const void *sum);

#define PULL(name, RULE, WIDE, LENGTH)                                                             \
    static const void *name(const cg_arrays *a, const cg_pull *pull, const cg_step *step, walk *w, \
                            const cg_run *run, const void *sum) {                                  \
        return pull_step(a, pull, step, w, run, sum, WIDE, RULE, LENGTH);                          \
    }
#define PULLS(name, RULE)                                                                          \
    PULL(name##_16_0, RULE, 0, 0)                                                                  \
    PULL(name##_16_1, RULE, 0, 1)                                                                  \
    PULL(name##_16_2, RULE, 0, 2)                                                                  \
    PULL(name##_32_0, RULE, 1, 0)                                                                  \
    PULL(name##_32_1, RULE, 1, 1)                                                                  \
    PULL(name##_32_2, RULE, 1, 2)
PULLS(pull_add, CG_RULE_ADD)
PULLS(pull_sub, CG_RULE_SUB)
PULLS(pull_mixed, CG_RULE_MIXED)
PULLS(pull_neg, CG_RULE_NEG)
PULLS(pull_mul, CG_RULE_MUL)
PULLS(pull_unary, CG_RULE_UNARY)
PULLS(pull_binary, CG_RULE_BINARY)
#undef PULLS
#undef PULL

#define PULLS(name)                                                                                \
    {                                                                                              \
        {name##_16_0, name##_16_1, name##_16_2}, {                                                 \
            name##_32_0, name##_32_1, name##_32_2                                                  \
        }                                                                                          \
    }
static pull_function *const pull_functions[][2][3] = {
    [CG_RULE_ADD] = PULLS(pull_add),       [CG_RULE_SUB] = PULLS(pull_sub),
    [CG_RULE_MIXED] = PULLS(pull_mixed),   [CG_RULE_NEG] = PULLS(pull_neg),
    [CG_RULE_MUL] = PULLS(pull_mul),       [CG_RULE_UNARY] = PULLS(pull_unary),
    [CG_RULE_BINARY] = PULLS(pull_binary),
};
#undef PULLS

static CG_ALWAYS_INLINE void reverse_sweep(const cg_arrays *a, const cg_place *begin,
                                           const cg_place *end, const void *sum, int wide,
                                           double *g) {
    const cg_plan *plan = a->plan;
    const cg_step *step = plan->step + begin->step;
    const cg_run *run = plan->run + begin->run;
    walk w = walk_at(plan, begin);
    const cg_pull *last = plan->pull + end->pull;
    for (const cg_pull *pull = plan->pull + begin->pull; pull < last; pull++) {
        if (pull->rule == CG_RULE_SOURCE) {
            pull_inputs(a, pull, run, sum, wide, g);
            return;
        }
        if (pull->rule == CG_RULE_SUM)
            sum = (wide ? pull_tails_32 : pull_tails_16)(run, run + pull->nrun, pull->slice,
                                                         a->cell, sum, a->cell + pull->cell[0]);
        else
            sum = pull_functions[pull->rule][wide][pull->length](a, pull, --step, &w, run, sum);
        run += pull->nrun;
    }
}

static void pull_one(const cg_arrays *a, const cg_place *from, const cg_place *to, double *g) {
    if (a->plan->sum16)
        reverse_sweep(a, from, to, a->plan->sum16 + from->sum, 0, g);
    else
        reverse_sweep(a, from, to, a->plan->sum32 + from->sum, 1, g);
}
