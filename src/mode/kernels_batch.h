/* The sweeps for CG_POINTS points at once, for one instruction set: included after kernels_body.h
 * with CG_POINTS defined, once for each number. A node's points are neighbours, so that an index
 * fetches them all with plain vector loads; plans have slices of one node here.
 *
 *   values     | x0 x1 ... x7 | y0 y1 ... y7 | ...       of node x, then node y, at eight points
 *   slopes     | y0 y1 ... y7 | x0 x1 ... x7 | ...       of x * y, by x, by y; then the next node's
 *
 * d below is where the slopes of the first node at hand are. */
#define POINTS(name) CALL(name##_, CG_POINTS)
#if CG_POINTS < CG_LANES
#define WIDTH CG_POINTS
#else
#define WIDTH CG_LANES
#endif

CG_VECTOR(POINTS(part), POINTS(part_memory), POINTS(part_bits), 8 * WIDTH);
#define part CALL(part_, CG_POINTS)
#define part_memory CALL(part_memory_, CG_POINTS)
#define load_part CALL(load_part_, CG_POINTS)
#define store_part CALL(store_part_, CG_POINTS)
/* A node's points are one part or a few: h is the first point of each. Unrolled, so that a node's
 * parts stay in registers, next to one another. */
#define PARTS (CG_POINTS / WIDTH)
#define EACH_PART(h) CG_UNROLL for (size_t h = 0; (h) < CG_POINTS; (h) += WIDTH)

static CG_ALWAYS_INLINE part load_part(const double *from) {
    return *(const part_memory *)from;
}
static CG_ALWAYS_INLINE void store_part(double *to, part v) {
    *(part_memory *)to = v;
}

/* Fetches a node's slopes: these to write them, or those so many bytes further on, or back. */
static CG_ALWAYS_INLINE void POINTS(fetch_to_write)(const double *at) {
    for (size_t h = 0; h < CG_POINTS; h += CG_SLICE) cg_prefetch_to_write(at + h, 0);
}
static CG_ALWAYS_INLINE void POINTS(fetch)(const double *at, long long bytes) {
    for (size_t h = 0; h < CG_POINTS; h += CG_SLICE) cg_prefetch_from(at + h, bytes);
}

/* The points of what the i-th index means. */
static CG_ALWAYS_INLINE const double *POINTS(at)(const double *from, const void *index, size_t i,
                                                 int bytes) {
    return from + CG_POINTS * cg_index_at(index, i, bytes);
}

/* The sum of `terms` nodes' points; there is at least one. */
static CG_ALWAYS_INLINE void POINTS(add_nodes)(const double *from, const void *index, int bytes,
                                               size_t terms, part sum[PARTS]) {
    const double *x = POINTS(at)(from, index, 0, bytes);
    EACH_PART (h) sum[h / WIDTH] = load_part(x + h);
    for (size_t j = 1; j < terms; j++) {
        x = POINTS(at)(from, index, j, bytes);
        EACH_PART (h) sum[h / WIDTH] += load_part(x + h);
    }
}

/* Here and below, these return where the indices of what they did end. signs: CG_RULE_MULADD's; d:
 * slopes, NULL: values only. */
static CG_ALWAYS_INLINE const void *
POINTS(arithmetic_nodes)(size_t count, const double *const from[3], const void *index, int bytes,
                         cg_rule rule, cg_signs signs, double *out, double *d) {
    size_t arity = (size_t)cg_rule_arity(rule), n = CG_POINTS * count;
    for (size_t k = 0; k < n; k += CG_POINTS) {
        const double *x = POINTS(at)(from[0], index, 0, bytes);
        const double *y = arity > 1 ? POINTS(at)(from[1], index, 1, bytes) : x;
        const double *z = arity > 2 ? POINTS(at)(from[2], index, 2, bytes) : x;
        index = index_past(index, arity, bytes);
        EACH_PART (h) {
            part a = load_part(x + h), b = load_part(y + h);
            if (d) {
                store_part(d + 2 * k + h, b);
                store_part(d + 2 * k + CG_POINTS + h, a);
            }
            store_part(out + k + h, rule == CG_RULE_MULADD
                                        ? ADD_PRODUCT(signs, a * b, load_part(z + h))
                                    : rule == CG_RULE_ADD ? a + b
                                    : rule == CG_RULE_SUB ? a - b
                                    : is_product(rule)    ? a * b
                                                          : -a);
        }
    }
    return index;
}

static CG_ALWAYS_INLINE const void *POINTS(arithmetic_step)(const cg_step *step,
                                                            const double *const from[3],
                                                            const void *index, int bytes,
                                                            cg_rule rule, double *out, double *d) {
    size_t products = step->products, plus = step->plus, count = step->count;
#define NODES(rule, signs, first, end, d)                                                          \
    POINTS(arithmetic_nodes)                                                                       \
    ((end) - (first), from, index, bytes, rule, signs, out + CG_POINTS * (size_t)(first), d)
#define MULADDS(signs, first, end)                                                                 \
    NODES(rule, signs, first, end, d ? d + (size_t)(first)*2 * CG_POINTS : NULL)
    CG_ASSUME(count > 0);
    if (rule == CG_RULE_MULADD) {
        size_t minus = cg_step_until(step->minus, count);
        plus = cg_step_until(step->plus, count);
        index = MULADDS(CG_MINUS_PRODUCT, 0, minus);
        index = MULADDS(CG_MINUS_NONE, minus, plus);
        return MULADDS(CG_MINUS_TERM, plus, count);
    }
    if (rule != CG_RULE_MIXED) return NODES(rule, CG_MINUS_NONE, 0, count, d);
    index = NODES(CG_RULE_KEPT, CG_MINUS_NONE, 0, products, d);
    index = NODES(CG_RULE_ADD, CG_MINUS_NONE, products, plus, NULL);
    return NODES(CG_RULE_SUB, CG_MINUS_NONE, plus, count, NULL);
#undef MULADDS
#undef NODES
}

static CG_ALWAYS_INLINE const void *POINTS(sum_step)(const cg_step *step, const double *from,
                                                     const void *index, int bytes, double *out) {
    size_t count = step->count, terms = step->base[1];
    CG_ASSUME(count > 0);
    for (size_t k = 0; k < count; k++, index = index_past(index, terms, bytes)) {
        part sum[PARTS];
        POINTS(add_nodes)(from, index, bytes, terms, sum);
        EACH_PART (h) store_part(out + CG_POINTS * k + h, sum[h / WIDTH]);
    }
    return index;
}

/* Functions take long and store little; with the products that come after them it is the other way
 * round, and memory would have to be the faster. So while functions are computed, the lines are
 * fetched that all slopes up to the next functions' last will be written to. Returns how many of
 * these slopes there are for each of the step's nodes, in units of 1 / BATCH_UNIT. */
static CG_ALWAYS_INLINE size_t POINTS(soon_per_node)(const cg_arrays *a, const cg_step *step) {
    const size_t most = BATCH_SOON / (CG_POINTS * sizeof(double)), count = step->count;
    size_t slopes = 0;
    for (const cg_step *end = a->plan->step + a->plan->nstep; ++step < end && slopes < most;) {
        slopes += cg_step_slopes(step, (cg_rule)step->rule, step->count, 1);
        if (is_function((cg_rule)step->rule)) break;
    }
    return (slopes < most ? slopes : most) * BATCH_UNIT / count;
}

#if CG_POINTS >= CG_LANES
#define TOGETHER 1
static CG_ALWAYS_INLINE void POINTS(function_nodes)(const cg_arrays *a, const cg_step *step,
                                                    const double *const from[3], const void *index,
                                                    int bytes, cg_rule rule, size_t n, double *out,
                                                    double *d) {
    const double *x = POINTS(at)(from[0], index, 0, bytes);
    const double *y = cg_rule_arity(rule) == 2 ? POINTS(at)(from[1], index, 1, bytes) : x;
    (void)n;
    EACH_PART (h)
        store(out + h, function(a->function, (cg_op)step->op, rule, load(x + h), load(y + h),
                                CG_POINTS, d ? d + h : NULL));
}
#else
#define TOGETHER 2
/* The points of two nodes are one vector; those of a last one are taken twice, and what that writes
 * too much is written over by what comes next. */
static CG_ALWAYS_INLINE vec POINTS(both)(const double *x, const double *y) {
    return (vec){x[0], x[1], x[2], x[3], y[0], y[1], y[2], y[3]};
}

static CG_ALWAYS_INLINE void POINTS(function_nodes)(const cg_arrays *a, const cg_step *step,
                                                    const double *const from[3], const void *index,
                                                    int bytes, cg_rule rule, size_t n, double *out,
                                                    double *d) {
    size_t arity = (size_t)cg_rule_arity(rule), next = n == 1 ? 0 : arity;
    vec x =
        POINTS(both)(POINTS(at)(from[0], index, 0, bytes), POINTS(at)(from[0], index, next, bytes));
    vec y = arity == 2 ? POINTS(both)(POINTS(at)(from[1], index, 1, bytes),
                                      POINTS(at)(from[1], index, next + 1, bytes))
                       : x;
    double slope[2 * CG_LANES], *to = d && arity == 2 ? slope : d;
    store(out, function(a->function, (cg_op)step->op, rule, x, y, CG_LANES, to));
    if (to == d) return;
    for (size_t k = 0; k < n; k++, d += (size_t)2 * CG_POINTS)
        for (size_t i = 0; i < 2; i++)
            store_part(d + CG_POINTS * i, load_part(slope + CG_LANES * i + CG_POINTS * k));
}
#endif

static CG_ALWAYS_INLINE const void *POINTS(function_step)(const cg_arrays *a, const cg_step *step,
                                                          const double *const from[3],
                                                          const void *index, int bytes,
                                                          cg_rule rule, double *out, double *d) {
    size_t arity = (size_t)cg_rule_arity(rule), count = step->count;
    size_t soon = a->far && d ? POINTS(soon_per_node)(a, step) : 0, fetched = 0;
    CG_ASSUME(count > 0);
    for (size_t k = 0, n; k < count; k += n) {
        n = count - k < TOGETHER ? count - k : TOGETHER;
        double *slopes = d ? d + CG_POINTS * arity * k : NULL;
        for (; fetched < (k + n) * soon / BATCH_UNIT; fetched++)
            POINTS(fetch_to_write)(d + CG_POINTS * (arity * count + fetched));
        POINTS(function_nodes)(a, step, from, index, bytes, rule, n, out + CG_POINTS * k, slopes);
        index = index_past(index, n * arity, bytes);
    }
    return index;
}

static CG_ALWAYS_INLINE walk POINTS(forward_step)(const cg_arrays *a, const cg_step *step, walk w,
                                                  int bytes, cg_rule rule, int keep) {
    double *out = value_at(a, step->to, CG_POINTS), *d = slopes_at(w, rule, keep);
    const double *const from[3] = {
        value_at(a, step->base[0], CG_POINTS), value_at(a, step->base[1], CG_POINTS),
        cg_rule_arity(rule) > 2 ? value_at(a, step->base[2], CG_POINTS) : NULL};
    const void *end = rule == CG_RULE_SUM ? POINTS(sum_step)(step, from[0], w.index, bytes, out)
                      : is_function(rule)
                          ? POINTS(function_step)(a, step, from, w.index, bytes, rule, out, d)
                          : POINTS(arithmetic_step)(step, from, w.index, bytes, rule, out, d);
    w.index = next_indices(end);
    return d ? past_slopes(w, step, rule, 1, CG_POINTS, CG_SINGLE) : w;
}

#define FORWARD(bytes, name, rule, keep)                                                           \
    static walk CALL(POINTS(name), _##bytes)(const cg_arrays *a, const cg_step *step, walk w) {    \
        return POINTS(forward_step)(a, step, w, bytes, rule, keep);                                \
    }
#define FORWARDS(name, rule)                                                                       \
    WIDTHS(FORWARD, evaluate_##name, rule, 0)                                                      \
    WIDTHS(FORWARD, linearise_##name, rule, 1)
EACH_BATCH_RULE(FORWARDS)
#undef FORWARD
#undef FORWARDS

#define EVALUATE(name, rule) AT_WIDTHS(POINTS(evaluate_##name), rule, 0, CG_SINGLE)
static forward_function *const POINTS(evaluate_steps)[] = {EACH_BATCH_RULE(EVALUATE)};
#undef EVALUATE
#define LINEARISE(name, rule) AT_WIDTHS(POINTS(linearise_##name), rule, 1, CG_SINGLE)
static forward_function *const POINTS(linearise_steps)[] = {EACH_BATCH_RULE(LINEARISE)};
#undef LINEARISE

static void POINTS(evaluate)(const cg_arrays *a) {
    forward_sweep(a, POINTS(evaluate_steps));
}

static void POINTS(linearise)(const cg_arrays *a) {
    forward_sweep(a, POINTS(linearise_steps));
}

/* What the adjoints g of one node, the k-th of a step, contribute to its arguments. */
static CG_ALWAYS_INLINE void POINTS(contribute)(cg_rule rule, cg_signs signs, const partials *p,
                                                size_t k, size_t h, part g, double *const to[3]) {
    size_t at = CG_POINTS * k + h, d = CG_POINTS * slopes_before(rule, k) + h;
    if (rule == CG_RULE_MULADD) {
        store_part(to[2] + at, signs == CG_MINUS_TERM ? -g : g);
        if (signs == CG_MINUS_PRODUCT) g = -g;
    }
    part first = g;
    if (rule == CG_RULE_NEG) first = -g;
    if (cg_rule_slopes(rule) > 0) first = g * load_part(p->slope[0] + d);
    if (cg_rule_slopes(rule) == 2) store_part(to[1] + at, g * load_part(p->slope[1] + d));
    if (rule == CG_RULE_SUB) store_part(to[1] + at, -g);
    if (rule == CG_RULE_MUL) {
        size_t x = cg_index_at(p->index, 2 * k, p->bytes),
               y = cg_index_at(p->index, 2 * k + 1, p->bytes);
        first = g * load_part(p->from[1] + CG_POINTS * y + h);
        store_part(to[1] + at, g * load_part(p->from[0] + CG_POINTS * x + h));
    }
    store_part(to[0] + at, first);
}

static CG_ALWAYS_INLINE void POINTS(pull_rows)(size_t nrow, size_t length, const double *cell,
                                               const void *sum, int bytes, cg_rule rule,
                                               cg_signs signs, const partials *p, size_t end,
                                               double *const to[3]) {
    for (size_t k = end; nrow > 0; nrow--, sum = index_past(sum, length, bytes)) {
        k--;
        if (p->ahead) POINTS(fetch)(p->ahead + CG_POINTS * k, 0);
        for (int i = 0; p->far && i < cg_rule_slopes(rule); i++)
            POINTS(fetch)(p->slope[i] + CG_POINTS * slopes_before(rule, k), -BATCH_READ);
        part g[PARTS];
        POINTS(add_nodes)(cell, sum, bytes, length, g);
        EACH_PART (h) POINTS(contribute)(rule, signs, p, k, h, g[h / WIDTH], to);
    }
}

/* The same for any length. Returns where the cells of the rows after them begin. */
static CG_ALWAYS_INLINE const void *POINTS(pull_run)(size_t nrow, size_t length, const double *cell,
                                                     const void *sum, int bytes, cg_rule rule,
                                                     cg_signs signs, const partials *p, size_t end,
                                                     double *const to[3]) {
    if (length == 1)
        POINTS(pull_rows)(nrow, 1, cell, sum, bytes, rule, signs, p, end, to);
    else if (length == 2)
        POINTS(pull_rows)(nrow, 2, cell, sum, bytes, rule, signs, p, end, to);
    else if (length == 3)
        POINTS(pull_rows)(nrow, 3, cell, sum, bytes, rule, signs, p, end, to);
    else
        POINTS(pull_rows)(nrow, length, cell, sum, bytes, rule, signs, p, end, to);
    return index_past(sum, nrow * length, bytes);
}

/* Returns where the cells of the next step begin. */
static CG_ALWAYS_INLINE const void *POINTS(pull_all)(const cg_arrays *a, const cg_pull *pull,
                                                     const void *sum, reading_more *more, int bytes,
                                                     cg_rule rule, const partials *p,
                                                     double *const to[3]) {
    const cg_run *run = more->run;
    for (size_t end = pull->count; end > 0; end -= run++->nslice) {
#define RUN(rule, signs)                                                                           \
    POINTS(pull_run)(run->nslice, run->length, a->cell, sum, bytes, rule, signs, p, end, to)
        if (rule == CG_RULE_MULADD && end <= p->minus)
            sum = RUN(rule, CG_MINUS_PRODUCT);
        else if (rule == CG_RULE_MULADD && end > p->plus)
            sum = RUN(rule, CG_MINUS_TERM);
        else if (rule != CG_RULE_MIXED)
            sum = RUN(rule, CG_MINUS_NONE);
        else if (end <= p->products)
            sum = RUN(CG_RULE_KEPT, CG_MINUS_NONE);
        else if (end <= p->plus)
            sum = RUN(CG_RULE_ADD, CG_MINUS_NONE);
        else
            sum = RUN(CG_RULE_SUB, CG_MINUS_NONE);
#undef RUN
    }
    more->run = run;
    return sum;
}

static CG_ALWAYS_INLINE reading POINTS(pull_step)(const cg_arrays *a, const cg_pull *pull,
                                                  reading r, reading_more *more, int bytes,
                                                  cg_rule rule) {
    partials p = partials_before(a, pull, &r, more, rule, 1, CG_POINTS);
    double *const to[3] = {a->cell + CG_POINTS * (size_t)pull->cell[0],
                           a->cell + CG_POINTS * (size_t)pull->cell[1],
                           a->cell + CG_POINTS * (size_t)pull->cell[2]};
    r.sum = POINTS(pull_all)(a, pull, r.sum, more, bytes, rule, &p, to);
    return r;
}

#define PULL(bytes, name, rule)                                                                    \
    static reading CALL(POINTS(name), _##bytes)(const cg_arrays *a, const cg_pull *pull,           \
                                                reading r, reading_more *more) {                   \
        return POINTS(pull_step)(a, pull, r, more, bytes, rule);                                   \
    }
#define FUNCTIONS(name, rule) WIDTHS(PULL, pulls_##name, rule)
EACH_BATCH_RULE(FUNCTIONS)
#undef FUNCTIONS
#undef PULL

#define PULLS(name, rule) PULL_WIDTHS(POINTS(pulls_##name), rule, CG_SINGLE, 0)
static pull_function *const POINTS(pull_functions)[3][CG_NKERNEL] = {EACH_BATCH_RULE(PULLS)};
#undef PULLS

static CG_ALWAYS_INLINE void POINTS(reverse_sweep)(const cg_arrays *a, int bytes, double *g) {
    const cg_pull *pull = a->plan->pull;
    reading_more more;
    reading r = read_backwards(a, CG_POINTS, &more);
    for (; pull->rule != CG_RULE_SOURCE; pull++)
        r = POINTS(pull_functions)[bytes / 2][pull->kernel](a, pull, r, &more);
    const partials none = {0};
    double *const to[3] = {g, NULL, NULL};
    (void)POINTS(pull_all)(a, pull, r.sum, &more, bytes, CG_RULE_SOURCE, &none, to);
}

static void POINTS(pull)(const cg_arrays *a, double *g) {
#define SWEEP(bytes) POINTS(reverse_sweep)(a, bytes, g)
    WITH_WIDTH(a->plan->sum_bytes, SWEEP);
#undef SWEEP
}

/* WIDTH vectors, transposed. Each round lays the later half of them between the earlier, element by
 * element: (a b) (c d) become (a c) (b d), and after log2 of WIDTH rounds rows are columns. */
static CG_ALWAYS_INLINE void POINTS(transpose)(part v[WIDTH]) {
    CG_UNROLL
    for (size_t round = 1; round < WIDTH; round *= 2) {
        part between[WIDTH];
        CG_UNROLL
        for (size_t k = 0; k < WIDTH / 2; k++) {
            part a = v[k], b = v[k + WIDTH / 2];
#if WIDTH == 2
            between[2 * k] = (part){a[0], b[0]};
            between[2 * k + 1] = (part){a[1], b[1]};
#elif WIDTH == 4
            between[2 * k] = (part){a[0], b[0], a[1], b[1]};
            between[2 * k + 1] = (part){a[2], b[2], a[3], b[3]};
#else
            between[2 * k] = (part){a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]};
            between[2 * k + 1] = (part){a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7]};
#endif
        }
        CG_UNROLL
        for (size_t k = 0; k < WIDTH; k++) v[k] = between[k];
    }
}

/* A tile of WIDTH rows and columns; rows are so many elements apart. */
static CG_ALWAYS_INLINE void POINTS(tile)(const double *from, size_t from_row, double *to,
                                          size_t to_row) {
    part v[WIDTH];
    CG_UNROLL
    for (size_t k = 0; k < WIDTH; k++) v[k] = load_part(from + from_row * k);
    POINTS(transpose)(v);
    CG_UNROLL
    for (size_t k = 0; k < WIDTH; k++) store_part(to + to_row * k, v[k]);
}

/* A full batch is turned tile by tile, a line of the cache of each row at a time, since rows may be
 * in one another's way; columns left over, and all of a batch that is not full, one by one. i is
 * a tile's first column, p its first point. */
#define EACH_TILE(n, columns, i, p)                                                                \
    for (size_t line = 0; line < POINTS(tiled)(n, columns); line += CG_SLICE)                      \
        for (size_t p = 0; (p) < CG_POINTS; (p) += WIDTH)                                          \
            for (size_t i = line; (i) < line + CG_SLICE; (i) += WIDTH)
static size_t POINTS(tiled)(size_t n, size_t columns) {
    return n == CG_POINTS ? columns - columns % CG_SLICE : 0;
}

static void POINTS(to_lanes)(size_t n, size_t columns, const double *row, double *lanes) {
    EACH_TILE (n, columns, i, p)
        POINTS(tile)(row + columns * p + i, columns, lanes + CG_POINTS * i + p, CG_POINTS);
    for (size_t i = POINTS(tiled)(n, columns); i < columns; i++)
        for (size_t p = 0; p < CG_POINTS; p++)
            lanes[CG_POINTS * i + p] = row[columns * (p < n ? p : n - 1) + i];
}

static void POINTS(from_lanes)(size_t n, size_t columns, const double *lanes, double *row) {
    EACH_TILE (n, columns, i, p)
        POINTS(tile)(lanes + CG_POINTS * i + p, CG_POINTS, row + columns * p + i, columns);
    for (size_t i = POINTS(tiled)(n, columns); i < columns; i++)
        for (size_t p = 0; p < n; p++) row[columns * p + i] = lanes[CG_POINTS * i + p];
}

#undef EACH_TILE
#undef EACH_PART
#undef PARTS
#undef part
#undef part_memory
#undef load_part
#undef store_part
#undef WIDTH
#undef TOGETHER
#undef POINTS
#undef CG_POINTS
