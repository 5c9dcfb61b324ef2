/* The sweeps for CG_POINTS points at once, for one instruction set: included after kernels_body.h
 * with CG_POINTS defined, once for each number. A node's points are neighbours, so that an index
 * fetches them all with plain vector loads; plans have slices of one node here. */
#define POINTS(name) CALL(name##_, CG_POINTS)
#if CG_POINTS < CG_LANES
#define WIDTH CG_POINTS
#else
#define WIDTH CG_LANES
#endif

CG_VECTOR(POINTS(part), POINTS(part_memory), POINTS(part_bits), 8 * WIDTH);
#define part CALL(part_, CG_POINTS)
#define part_memory CALL(part_memory_, CG_POINTS)
#define EACH_PART(h) (size_t h = 0; (h) < CG_POINTS; (h) += WIDTH)

static CG_ALWAYS_INLINE part POINTS(load)(const double *from) {
    return *(const part_memory *)from;
}
static CG_ALWAYS_INLINE void POINTS(store)(double *to, part v) {
    *(part_memory *)to = v;
}

static CG_ALWAYS_INLINE void POINTS(arithmetic_step)(const cg_step *step,
                                                     const double *const from[2], const void *index,
                                                     int wide, cg_rule rule, double *out) {
    size_t arity = rule == CG_RULE_NEG ? 1 : 2;
    for (size_t k = 0; k < step->count; k++) {
        const double *x = from[0] + CG_POINTS * index_at(index, arity * k, wide);
        const double *y =
            arity == 2 ? from[1] + CG_POINTS * index_at(index, arity * k + 1, wide) : x;
        for
            EACH_PART(h) {
                part a = POINTS(load)(x + h), b = POINTS(load)(y + h);
                POINTS(store)
                (out + CG_POINTS * k + h, rule == CG_RULE_ADD   ? a + b
                                          : rule == CG_RULE_SUB ? a - b
                                          : rule == CG_RULE_MUL ? a * b
                                                                : -a);
            }
    }
}

static CG_ALWAYS_INLINE void POINTS(copy)(const double *from, double *to) {
    for
        EACH_PART(h) POINTS(store)(to + h, POINTS(load)(from + h));
}

static void POINTS(function_step)(const cg_arrays *a, const cg_step *step, const void *index,
                                  double *out, double *d) {
    enum { NODES = CHUNK / CG_POINTS };
    _Alignas(64) double x[CHUNK], y[CHUNK] = {0}, d0[CHUNK], d1[CHUNK];
    const double *from[2] = {a->value + CG_POINTS * (size_t)step->base[0],
                             a->value + CG_POINTS * (size_t)step->base[1]};
    size_t arity = (size_t)cg_rule_arity((cg_rule)step->rule);
    for (size_t k = 0; k < step->count; k += NODES) {
        size_t nodes = step->count - k < NODES ? step->count - k : NODES, n = CG_POINTS * nodes;
        for (size_t i = 0; i < cg_filled(n, CG_SLICE) / CG_POINTS; i++) {
            size_t at = arity * (k + (i < nodes ? i : nodes - 1));
            POINTS(copy)(from[0] + CG_POINTS * index_at(index, at, step->wide), x + CG_POINTS * i);
            if (arity == 2) POINTS(copy)
            (from[1] + CG_POINTS * index_at(index, at + 1, step->wide), y + CG_POINTS * i);
        }
        n = cg_filled(n, CG_SLICE);
        double *v = out + CG_POINTS * k;
        if (!d) {
            vector_math.evaluate[step->op](a->library, n, x, y, v);
            continue;
        }
        vector_math.linearise[step->op](a->library, n, x, y, v, d0, d1);
        memcpy(d + CG_POINTS * k, d0, CG_POINTS * nodes * sizeof *d);
        if (arity == 2)
            memcpy(d + CG_POINTS * (step->count + k), d1, CG_POINTS * nodes * sizeof *d);
    }
}

static CG_ALWAYS_INLINE void POINTS(forward_sweep)(const cg_arrays *a, int keep) {
    const cg_plan *plan = a->plan;
    const cg_step *end = plan->step + plan->nstep;
    walk w = walk_begin(plan);
    for (const cg_step *step = plan->step; step < end; walk_on(&w, step++)) {
        const double *const from[2] = {a->value + CG_POINTS * (size_t)step->base[0],
                                       a->value + CG_POINTS * (size_t)step->base[1]};
        double *out = a->value + CG_POINTS * w.slot;
        switch ((cg_rule)step->rule) {
#define ARITHMETIC(RULE)                                                                           \
    case RULE:                                                                                     \
        if (step->wide)                                                                            \
            POINTS(arithmetic_step)(step, from, w.wide, 1, RULE, out);                             \
        else                                                                                       \
            POINTS(arithmetic_step)(step, from, w.narrow, 0, RULE, out);                           \
        break;
            ARITHMETIC(CG_RULE_ADD)
            ARITHMETIC(CG_RULE_SUB)
            ARITHMETIC(CG_RULE_MUL)
            ARITHMETIC(CG_RULE_NEG)
#undef ARITHMETIC
        case CG_RULE_UNARY:
        case CG_RULE_BINARY:
            POINTS(function_step)
            (a, step, walk_index(&w, step), out, keep ? a->slope + CG_POINTS * w.slope : NULL);
            break;
        case CG_RULE_SOURCE:
        case CG_RULE_SUM: /* this and the next are not in plans of slices of one */
        case CG_RULE_MIXED:
            break;
        }
    }
}

static void POINTS(evaluate)(const cg_arrays *a) {
    POINTS(forward_sweep)(a, 0);
}

static void POINTS(linearise)(const cg_arrays *a) {
    POINTS(forward_sweep)(a, 1);
}

/* What the adjoints g of one node, the k-th of a step, contribute to its arguments. */
static CG_ALWAYS_INLINE void POINTS(contribute)(cg_rule rule, const partials *p, size_t k, size_t h,
                                                part g, double *const to[2]) {
    size_t at = CG_POINTS * k + h;
    part first = g;
    if (rule == CG_RULE_NEG) first = -g;
    if (rule == CG_RULE_UNARY || rule == CG_RULE_BINARY) first = g * POINTS(load)(p->slope[0] + at);
    if (rule == CG_RULE_BINARY) POINTS(store)(to[1] + at, g * POINTS(load)(p->slope[1] + at));
    if (rule == CG_RULE_SUB) POINTS(store)(to[1] + at, -g);
    if (rule == CG_RULE_MUL) {
        size_t x = index_at(p->index, 2 * k, p->wide), y = index_at(p->index, 2 * k + 1, p->wide);
        first = g * POINTS(load)(p->from[1] + CG_POINTS * y + h);
        POINTS(store)(to[1] + at, g * POINTS(load)(p->from[0] + CG_POINTS * x + h));
    }
    POINTS(store)(to[0] + at, first);
}

static CG_ALWAYS_INLINE void POINTS(pull_rows)(size_t nrow, size_t length, const double *cell,
                                               const void *sum, size_t at, int wide, cg_rule rule,
                                               const partials *p, size_t k, double *const to[2]) {
    for (size_t i = 0; i < nrow; i++, k++, at += length) {
        for (size_t h = 0; p->ahead && h < CG_POINTS; h += CG_SLICE)
            CG_PREFETCH(p->ahead + CG_POINTS * k + h);
        for
            EACH_PART(h) {
                part g = {0};
                for (size_t j = 0; j < length; j++)
                    g += POINTS(load)(cell + CG_POINTS * index_at(sum, at + j, wide) + h);
                POINTS(contribute)(rule, p, k, h, g, to);
            }
    }
}

static CG_ALWAYS_INLINE const void *POINTS(pull_step)(const cg_pull *pull, const cg_run *run,
                                                      const double *cell, const void *sum, int wide,
                                                      cg_rule rule, const partials *p,
                                                      double *const to[2]) {
    size_t k = 0, at = 0;
    for (const cg_run *end = run + pull->nrun; run < end; run++) {
        size_t n = run->nslice, length = run->length;
        if (length == 1)
            POINTS(pull_rows)(n, 1, cell, sum, at, wide, rule, p, k, to);
        else if (length == 2)
            POINTS(pull_rows)(n, 2, cell, sum, at, wide, rule, p, k, to);
        else if (length == 3)
            POINTS(pull_rows)(n, 3, cell, sum, at, wide, rule, p, k, to);
        else
            POINTS(pull_rows)(n, length, cell, sum, at, wide, rule, p, k, to);
        k += n;
        at += n * length;
    }
    return wide ? (const void *)((const uint32_t *)sum + at)
                : (const void *)((const uint16_t *)sum + at);
}

static CG_ALWAYS_INLINE void POINTS(reverse_sweep)(const cg_arrays *a, const void *sum, int wide,
                                                   double *g) {
    const cg_plan *plan = a->plan;
    const cg_pull *end = plan->pull + plan->npull;
    const cg_step *step = plan->step + plan->nstep;
    const cg_run *run = plan->run;
    walk w = walk_end(plan);
    for (const cg_pull *pull = plan->pull; pull < end; run += pull++->nrun) {
        do walk_back(&w, --step);
        while (step->op == CG_CONST);
        const double *slope = a->slope + CG_POINTS * w.slope;
        const partials p = {.from = {a->value + CG_POINTS * (size_t)step->base[0],
                                     a->value + CG_POINTS * (size_t)step->base[1]},
                            .index = walk_index(&w, step),
                            .wide = step->wide,
                            .ahead = fetched_ahead(a, w.slot, CG_POINTS),
                            .slope = {slope, slope + CG_POINTS * (size_t)step->count}};
        double *to[2] = {a->cell + CG_POINTS * (size_t)pull->cell[0],
                         a->cell + CG_POINTS * (size_t)pull->cell[1]};
        switch ((cg_rule)pull->rule) {
#define PULL(RULE)                                                                                 \
    case RULE:                                                                                     \
        sum = POINTS(pull_step)(pull, run, a->cell, sum, wide, RULE, &p, to);                      \
        break;
            PULL(CG_RULE_ADD)
            PULL(CG_RULE_SUB)
            PULL(CG_RULE_NEG)
            PULL(CG_RULE_MUL)
            PULL(CG_RULE_UNARY)
            PULL(CG_RULE_BINARY)
        case CG_RULE_SOURCE:
            to[0] = g;
            sum = POINTS(pull_step)(pull, run, a->cell, sum, wide, CG_RULE_SOURCE, &p, to);
            break;
#undef PULL
        case CG_RULE_SUM: /* not in plans of slices of one */
        case CG_RULE_MIXED:
            break;
        }
    }
}

static void POINTS(pull)(const cg_arrays *a, double *g) {
    if (a->plan->sum16)
        POINTS(reverse_sweep)(a, a->plan->sum16, 0, g);
    else
        POINTS(reverse_sweep)(a, a->plan->sum32, 1, g);
}

#undef EACH_PART
#undef part
#undef part_memory
#undef WIDTH
#undef POINTS
#undef CG_POINTS
