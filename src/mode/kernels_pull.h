/* The reverse sweep for one point, for one instruction set: included after kernels_body.h, where
 * its steps' values and slopes were computed. */
/* Where a reverse step's partials come from. */
typedef struct partials {
    const double *from[2]; /* CG_RULE_MUL: the arguments' values, through the indices */
    const void *index;
    int bytes;              /* of an index */
    const double *slope[2]; /* of the first slice, where the rule stores them */
    size_t products, plus;  /* cg_step's */
    size_t minus;           /* CG_RULE_MULADD: likewise */
    const double *ahead;    /* values that steps soon to come will want, or NULL */
    int far;
} partials;

/* Where a reverse sweep is on its way down: what every step reads, in registers ... */
typedef struct reading {
    const void *sum; /* cells to sum */
    double *slope;   /* where the slopes of the step that ran last begin */
} reading;

/* ... and what some do: runs, where rows differ in length, and the arguments of products whose
 * values are read again. */
typedef struct reading_more {
    const cg_run *run;
    const cg_step *step, *indexed; /* the one that ran last; the one that `index` is of */
    const unsigned char *index;
} reading_more;

static CG_ALWAYS_INLINE reading read_backwards(const cg_arrays *a, size_t points,
                                               reading_more *more) {
    const cg_plan *plan = a->plan;
    const cg_step *end = plan->step + plan->nstep;
    *more = (reading_more){plan->run, end, end, plan->index + plan->nindex};
    return (reading){plan->sum, a->slope + points * plan->nslope};
}

/* The indices of the step that runs, whose rule is known. */
static CG_ALWAYS_INLINE const unsigned char *index_backwards(reading_more *more, cg_rule rule,
                                                             size_t most) {
    const cg_step *step = more->step;
    const unsigned char *index = more->index;
    for (const cg_step *other = more->indexed; --other > step;)
        index -= cg_step_indices(other, (cg_rule)other->rule, most, (size_t)cg_step_bytes(other));
    index -= cg_step_indices(step, rule, most, (size_t)cg_step_bytes(step));
    more->indexed = step;
    more->index = index;
    return index;
}

/* The values to fetch while a step runs, if products will want them. */
static CG_ALWAYS_INLINE const double *fetched_ahead(const cg_arrays *a, const cg_step *step,
                                                    size_t points) {
    size_t ahead = a->plan->ahead;
    return a->far && ahead > 0 && step->to > ahead ? value_at(a, step->to - ahead, points) : NULL;
}

/* What the adjoints g of CG_LANES nodes contribute to their arguments: lanes h on of the slice that
 * begins with a step's k-th node. */
static CG_ALWAYS_INLINE void contribute(cg_rule rule, const partials *p, cg_size size, size_t slice,
                                        size_t h, vec g, double *const to[3]) {
    size_t k = slice + h, at = slopes_before(rule, slice) + h;
    if (rule == CG_RULE_MULADD) {
        store(to[2] + k, minus_from(g, (long long)(p->plus - k)));
        g = minus_until(g, (long long)(p->minus - k));
    }
    vec first = g;
    if (rule == CG_RULE_NEG) first = -g;
    if (cg_rule_slopes(rule) > 0) first = g * load(p->slope[0] + at);
    if (rule == CG_RULE_MIXED) {
        long long products = (long long)(p->products - k);
        store(to[1] + k, first_of(g * load(p->slope[1] + at), products, -g));
        first = first_of(first, products, g);
    } else if (cg_rule_slopes(rule) == 2) {
        store(to[1] + k, g * load(p->slope[1] + at));
    }
    if (rule == CG_RULE_SUB || rule == CG_RULE_SIGNED) store(to[1] + k, -g);
    if (rule == CG_RULE_MUL) {
        vec x, y;
        size_t i = 2 * slice + h;
#define ARGUMENTS(bytes)                                                                           \
    (x = gather(p->from[0], p->index, i, bytes, size),                                             \
     y = gather(p->from[1], p->index, i + CG_SLICE, bytes, size))
        WITH_WIDTH(p->bytes, ARGUMENTS);
#undef ARGUMENTS
        first = g * y;
        store(to[1] + k, g * x);
    }
    store(to[0] + k, first);
}

static CG_ALWAYS_INLINE void contribute_scalar(cg_rule rule, const partials *p, size_t k, double g,
                                               double *const to[3]) {
    if (rule == CG_RULE_MULADD) {
        to[2][k] = k < p->plus ? g : -g;
        if (k < p->minus) g = -g;
    }
    to[0][k] = rule == CG_RULE_NEG        ? -g
               : cg_rule_slopes(rule) > 0 ? g * p->slope[0][k]
               : rule == CG_RULE_MUL ? g * p->from[1][cg_index_at(p->index, 2 * k + 1, p->bytes)]
                                     : g;
    if (rule == CG_RULE_SUB || rule == CG_RULE_SIGNED) to[1][k] = -g;
    if (cg_rule_slopes(rule) == 2) to[1][k] = g * p->slope[1][k];
    if (rule == CG_RULE_MUL) to[1][k] = g * p->from[0][cg_index_at(p->index, 2 * k, p->bytes)];
}

/* CG_LANES rows of one length: lanes h on of the slice that begins with a step's k-th node. */
static CG_ALWAYS_INLINE void pull_vector(size_t length, const double *cell, const void *sum,
                                         int bytes, cg_rule rule, const partials *p, cg_size size,
                                         size_t k, size_t h, double *const to[3]) {
    vec g = gather(cell, sum, h, bytes, size);
    CG_UNROLL
    for (size_t j = 1; j < length; j++) g += gather(cell, sum, j * CG_SLICE + h, bytes, size);
    contribute(rule, p, size, k, h, g, to);
}

/* The rows of a step of one slice. Returns what pull_slices returns. */
static CG_ALWAYS_INLINE const void *pull_slice(cg_size size, size_t length, const double *cell,
                                               const void *sum, int bytes, cg_rule rule,
                                               const partials *p, double *const to[3]) {
    CG_UNROLL
    for (size_t h = 0; h < cg_in_slice(size); h += CG_LANES)
        pull_vector(length, cell, sum, bytes, rule, p, size, 0, h, to);
    return index_past(sum, length * CG_SLICE, bytes);
}

/* Slices of rows of one length, the last first: a step's nodes up to where `end` end. Returns where
 * the rows after them begin. */
static CG_ALWAYS_INLINE const void *pull_slices(size_t nslice, size_t length, const double *cell,
                                                const void *sum, int bytes, cg_rule rule,
                                                const partials *p, size_t end,
                                                double *const to[3]) {
    for (size_t k = end; nslice > 0; nslice--) {
        k -= CG_SLICE;
        if (p->far) {
            if (p->ahead) CG_PREFETCH(p->ahead + k);
            cg_prefetch_from(sum, STREAM);
            if (rule == CG_RULE_MUL)
                cg_prefetch_from(index_past(p->index, 2 * k, p->bytes), -STREAM);
            for (int i = 0; i < cg_rule_slopes(rule); i++)
                cg_prefetch_from(p->slope[i] + slopes_before(rule, k), -STREAM);
        }
        CG_UNROLL
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES)
            pull_vector(length, cell, sum, bytes, rule, p, CG_SLICES, k, h, to);
        sum = index_past(sum, length * CG_SLICE, bytes);
    }
    return sum;
}

/* Backwards: those of sums and differences alone, one that is of products, too, then as many of
 * these, whose rows have a length of their own. */
static CG_ALWAYS_INLINE const void *pull_mixed(size_t nslice, size_t length, size_t products,
                                               const double *cell, const void *sum, int bytes,
                                               const partials *p, double *const to[3]) {
    size_t whole = p->products / CG_SLICE, end = (p->products + CG_SLICE - 1) / CG_SLICE;
#define SLICES(rule, length, first, last)                                                          \
    sum = pull_slices((last) - (first), length, cell, sum, bytes, rule, p,                         \
                      CG_SLICE * (size_t)(last), to)
    SLICES(CG_RULE_SIGNED, length, end, nslice);
    SLICES(CG_RULE_MIXED, length, whole, end);
    if (products == 1)
        SLICES(CG_RULE_KEPT, 1, 0, whole);
    else if (products == 2)
        SLICES(CG_RULE_KEPT, 2, 0, whole);
    else
        SLICES(CG_RULE_KEPT, 3, 0, whole);
#undef SLICES
    return sum;
}

/* The row of a single node. */
static CG_ALWAYS_INLINE const void *pull_node(size_t length, const double *cell, const void *sum,
                                              int bytes, cg_rule rule, const partials *p,
                                              double *const to[3]) {
    double g;
    sum = sum_node(cell, sum, bytes, length, &g);
    contribute_scalar(rule, p, 0, g, to);
    return sum;
}

/* Slices of rows of one length that are sums and nothing else, the last first: it stands before
 * `end`. Returns where the rows after them begin. */
static CG_ALWAYS_INLINE const void *sum_backwards(const double *cell, const void *sum, int bytes,
                                                  size_t nslice, size_t length, int far,
                                                  double *end) {
    for (; nslice > 0; nslice--) {
        end -= CG_SLICE;
        sum = sum_slice(cell, sum, bytes, length, far, CG_SLICES, end);
    }
    return sum;
}

/* Tails: sums of rows of any length, in runs. */
static CG_ALWAYS_INLINE reading pull_tails(const cg_arrays *a, const cg_pull *pull, reading r,
                                           reading_more *more, int bytes, cg_size size) {
    const double *cell = a->cell;
    double *to = a->cell + pull->cell[0];
    if (size == CG_SINGLE) {
        r.sum = sum_node(cell, r.sum, bytes, pull->length, to);
        return r;
    }
    if (is_slice(size)) {
        r.sum = sum_slice(cell, r.sum, bytes, pull->length, 0, size, to);
        return r;
    }
    const cg_run *run = more->run;
    for (size_t k = cg_filled(pull->count, CG_SLICE); k > 0; k -= run++->nslice * (size_t)CG_SLICE)
        r.sum = sum_backwards(cell, r.sum, bytes, run->nslice, run->length, a->far, to + k);
    more->run = run;
    return r;
}

/* The last step of all: the inputs' adjoints, sums as well. Their rows have one length, and the
 * caller's array ends where they end. */
static CG_ALWAYS_INLINE void pull_inputs(const cg_arrays *a, const cg_pull *pull, const void *sum,
                                         const cg_run *run, int bytes, double *g) {
    size_t count = pull->count, whole = count / CG_SLICE * CG_SLICE;
    size_t length = pull->length > 0 ? pull->length : run->length;
    _Alignas(64) double last[CG_SLICE];
    if (count == 1) {
        (void)sum_node(a->cell, sum, bytes, length, g);
        return;
    }
    if (whole < count) {
        sum = sum_slice(a->cell, sum, bytes, length, 0, CG_ONE_SLICE, last);
        memcpy(g + whole, last, (count - whole) * sizeof *g);
    }
    (void)sum_backwards(a->cell, sum, bytes, whole / CG_SLICE, length, 0, g + whole);
}

/* Where the partials of a step come from that begins at w. */
static CG_ALWAYS_INLINE partials partials_at(const cg_arrays *a, const cg_step *step, walk w,
                                             cg_rule rule, size_t count, size_t most,
                                             size_t points) {
    size_t next = cg_in_slice(cg_size_of(count, most));
    int muladd = rule == CG_RULE_MULADD;
    return (partials){.from = {value_at(a, step->base[0], points),
                               value_at(a, step->base[rule == CG_RULE_MUL], points)},
                      .index = w.index,
                      .bytes = cg_step_bytes(step),
                      .slope = {w.slope, w.slope + points * next},
                      .products = step->products,
                      .plus = muladd ? cg_step_until(step->plus, count) : step->plus,
                      .minus = muladd ? cg_step_until(step->minus, count) : 0,
                      .ahead = fetched_ahead(a, step, points),
                      .far = a->far};
}

/* Steps back to the step of this pull. */
static CG_ALWAYS_INLINE partials partials_before(const cg_arrays *a, const cg_pull *pull,
                                                 reading *r, reading_more *more, cg_rule rule,
                                                 size_t most, size_t points) {
    const cg_step *step = --more->step;
    const unsigned char *index = rule == CG_RULE_MUL ? index_backwards(more, rule, most) : NULL;
    r->slope -= points * cg_step_slopes(step, rule, pull->count, most);
    return partials_at(a, step, (walk){index, r->slope}, rule, pull->count, most, points);
}

/* One reverse step. length: cg_pull's, as far as it is known when this is compiled, or 0; steps of
 * one length are few nodes, and what is done once a step counts there. */
static CG_ALWAYS_INLINE reading pull_step(const cg_arrays *a, const cg_pull *pull, reading r,
                                          reading_more *more, int bytes, cg_rule rule, cg_size size,
                                          size_t length) {
    size_t count = pull->count;
    CG_ASSUME(cg_size_of(count, CG_SLICE) == size);
    partials p = partials_before(a, pull, &r, more, rule, CG_SLICE, 1);
    double *const to[3] = {a->cell + pull->cell[0], a->cell + pull->cell[1],
                           a->cell + pull->cell[2]};
    if (size == CG_SINGLE) {
        r.sum = pull_node(length, a->cell, r.sum, bytes, rule, &p, to);
        return r;
    }
    if (is_slice(size)) {
        r.sum = pull_slice(size, length, a->cell, r.sum, bytes, rule, &p, to);
        return r;
    }
    if (length > 0) {
        if (cg_rule_slopes(rule) == 0) p.far = 0;
        size_t n = cg_filled(count, CG_SLICE) / CG_SLICE;
        r.sum = rule == CG_RULE_MIXED
                    ? pull_mixed(n, length, pull->products, a->cell, r.sum, bytes, &p, to)
                    : pull_slices(n, length, a->cell, r.sum, bytes, rule, &p, n * CG_SLICE, to);
        return r;
    }
    const cg_run *run = more->run;
    for (size_t k = cg_filled(count, CG_SLICE), n; k > 0; k -= n * CG_SLICE, run++) {
        n = run->nslice;
        _Static_assert(CG_LENGTHS == 4, "a line for each length");
#define LENGTH(length) r.sum = pull_slices(n, length, a->cell, r.sum, bytes, rule, &p, k, to)
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
    more->run = run;
    return r;
}

typedef reading pull_function(const cg_arrays *a, const cg_pull *pull, reading r,
                              reading_more *more);

/* A function for each rule, size and length that there is. */
#define EACH_LENGTH(X, name, rule, size)                                                           \
    X(name##_of_one, rule, size, 1)                                                                \
    X(name##_of_two, rule, size, 2) X(name##_of_three, rule, size, 3)
#define EACH_PULL(X, name, rule)                                                                   \
    EACH_LENGTH(X, pull_single_##name, rule, CG_SINGLE)                                            \
    EACH_LENGTH(X, pull_half_##name, rule, CG_HALF_SLICE)                                          \
    EACH_LENGTH(X, pull_slice_##name, rule, CG_ONE_SLICE)                                          \
    EACH_LENGTH(X, pull_slices_##name, rule, CG_SLICES)                                            \
    X(pull_slices_##name, rule, CG_SLICES, 0)
#define EACH_TAIL(X)                                                                               \
    X(pull_single_tail, CG_RULE_TAIL, CG_SINGLE, 0)                                                \
    X(pull_half_tails, CG_RULE_TAIL, CG_HALF_SLICE, 0)                                             \
    X(pull_slice_tails, CG_RULE_TAIL, CG_ONE_SLICE, 0)                                             \
    X(pull_slices_tails, CG_RULE_TAIL, CG_SLICES, 0)

#define PULL(bytes, name, rule, size, length)                                                      \
    static reading name##_##bytes(const cg_arrays *a, const cg_pull *pull, reading r,              \
                                  reading_more *more) {                                            \
        if ((rule) == CG_RULE_TAIL) return pull_tails(a, pull, r, more, bytes, size);              \
        return pull_step(a, pull, r, more, bytes, rule, size, length);                             \
    }
#define FUNCTIONS(name, rule, size, length) WIDTHS(PULL, name, rule, size, length)
#define PULLS(name, rule) EACH_PULL(FUNCTIONS, name, rule)
EACH_TAIL(FUNCTIONS)
EACH_RULE(PULLS)
EACH_LENGTH(FUNCTIONS, pull_slices_mixed, CG_RULE_MIXED, CG_SLICES)
#undef PULLS
#undef FUNCTIONS
#undef PULL

/* By half of the bytes of a cell's index, and kernel. */
#define PULL_WIDTHS(function, rule, size, length)                                                  \
    [0][CG_KERNEL(rule, size, length)] = CALL(function, _1),                                       \
                              [1][CG_KERNEL(rule, size, length)] = CALL(function, _2),             \
                              [2][CG_KERNEL(rule, size, length)] = CALL(function, _4),
#define PULLS(name, rule) EACH_PULL(PULL_WIDTHS, name, rule)
static pull_function *const pull_functions[3][CG_NKERNEL] = {EACH_TAIL(PULL_WIDTHS) EACH_RULE(
    PULLS) EACH_LENGTH(PULL_WIDTHS, pull_slices_mixed, CG_RULE_MIXED, CG_SLICES)};
#undef PULLS

/* The inputs come last. */
static CG_ALWAYS_INLINE void reverse_sweep(const cg_arrays *a, int bytes, double *g) {
    const cg_pull *pull = a->plan->pull;
    reading_more more;
    reading r = read_backwards(a, 1, &more);
    for (; pull->rule != CG_RULE_SOURCE; pull++)
        r = pull_functions[bytes / 2][pull->kernel](a, pull, r, &more);
    pull_inputs(a, pull, r.sum, more.run, bytes, g);
}

static void pull_one(const cg_arrays *a, double *g) {
#define SWEEP(bytes) reverse_sweep(a, bytes, g)
    WITH_WIDTH(a->plan->sum_bytes, SWEEP);
#undef SWEEP
}
