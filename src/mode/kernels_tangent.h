/* Forward mode on a plan of one point that is linearised, for one instruction set: included after
 * kernels_body.h. tangent_one carries one direction and gathers it like the values; tangent_eight
 * carries CG_SLICE directions, neighbours in memory, and multiplies them by a node's partials. */

/* Of functions that have slopes: for CG_LANES nodes, or for one with each lane a direction. a, b:
 * tangents of the arguments; d0, d1: partials. */
static CG_ALWAYS_INLINE vec chain_rule(cg_rule rule, vec a, vec b, vec d0, vec d1) {
    return rule == CG_RULE_UNARY ? d0 * a : d0 * a + d1 * b;
}

/* One direction, of CG_LANES nodes, lanes h on of a slice; a, b, c: tangents of the arguments.
 * Sums and differences of tangents are those of sums and differences. */
static CG_ALWAYS_INLINE vec tangent_lanes(cg_rule rule, const partials *p, size_t slice, size_t h,
                                          vec a, vec b, vec c) {
    size_t k = slice + h, at = slopes_before(rule, slice) + h;
    long long products = (long long)(p->products - k), plus = (long long)(p->plus - k);
    if (cg_rule_slopes(rule) == 0) return arithmetic(rule, a, b, 0, plus);
    if (rule == CG_RULE_MIXED && products <= 0) return arithmetic(CG_RULE_SIGNED, a, b, 0, plus);
    vec d0 = load(p->slope[0] + at);
    vec t = chain_rule(rule, a, b, d0, cg_rule_slopes(rule) == 2 ? load(p->slope[1] + at) : d0);
    if (rule == CG_RULE_MULADD)
        return add_product(t, c, (long long)(p->minus - k), (long long)(p->plus - k));
    if (rule != CG_RULE_MIXED) return t;
    return first_of(t, products, arithmetic(CG_RULE_SIGNED, a, b, 0, plus));
}

static CG_ALWAYS_INLINE void tangent_node(const partials *p, const double *const from[3], int bytes,
                                          cg_rule rule, double *out) {
    vec a = vector_of(from[0][cg_index_at(p->index, 0, bytes)]), b = a, c = a;
    if (cg_rule_arity(rule) > 1) b = vector_of(from[1][cg_index_at(p->index, 1, bytes)]);
    if (cg_rule_arity(rule) > 2) c = vector_of(from[2][cg_index_at(p->index, 2, bytes)]);
    *out = tangent_lanes(rule, p, 0, 0, a, b, c)[0];
}

static CG_ALWAYS_INLINE void tangent_slices(const cg_step *step, const partials *p,
                                            const double *const from[3], int bytes, cg_rule rule,
                                            double *out) {
    size_t arity = (size_t)cg_rule_arity(rule), count = step->count;
    for (size_t k = 0, at = 0; k < count; k += CG_SLICE, at += arity * CG_SLICE) {
        CG_UNROLL
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES) {
            size_t i = at + h, j = i + CG_SLICE;
            vec a = gather(from[0], p->index, i, bytes, CG_SLICES), b = a, c = a;
            if (arity > 1) b = gather(from[1], p->index, j, bytes, CG_SLICES);
            if (arity > 2) c = gather(from[2], p->index, j + CG_SLICE, bytes, CG_SLICES);
            store(out + k + h, tangent_lanes(rule, p, k, h, a, b, c));
        }
    }
}

static CG_ALWAYS_INLINE walk tangent_step_one(const cg_arrays *a, const cg_step *step, walk w,
                                              double *tangent, int bytes, cg_rule rule) {
    if (rule == CG_RULE_SUM)
        return step->count == 1 ? sum_step(step, w, bytes, CG_SINGLE, a->far, tangent)
                                : sum_step(step, w, bytes, CG_SLICES, a->far, tangent);
    const partials p = partials_at(a, step, w, rule, step->count, CG_SLICE, 1);
    const double *const from[3] = {tangent + step->base[0], tangent + step->base[1],
                                   tangent + step->base[2]};
    if (step->count == 1)
        tangent_node(&p, from, bytes, rule, tangent + step->to);
    else
        tangent_slices(step, &p, from, bytes, rule, tangent + step->to);
    w = past_indices(w, step, rule, bytes, CG_SLICE);
    return past_slopes(w, step, rule, CG_SLICE, 1, cg_size_of(step->count, CG_SLICE));
}

/* CG_SLICE directions of sums. */
static CG_ALWAYS_INLINE walk tangent_sums(const cg_step *step, walk w, double *tangent, int bytes) {
    size_t count = step->count, terms = step->base[1], base = step->base[0];
    size_t slice = cg_slice(count, CG_SLICE);
#define TANGENTS_OF(j)                                                                             \
    (tangent + CG_SLICE * (base + cg_index_at(w.index, first + (j)*slice, bytes)))
    for (size_t k = 0; k < count; k++) {
        size_t first = k / slice * slice * terms + k % slice;
        const double *x = TANGENTS_OF(0);
        vec sum[CG_SLICE / CG_LANES];
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES) sum[h / CG_LANES] = load(x + h);
        for (size_t j = 1; j < terms; j++) {
            x = TANGENTS_OF(j);
            CG_UNROLL
            for (size_t h = 0; h < CG_SLICE; h += CG_LANES) sum[h / CG_LANES] += load(x + h);
        }
        double *out = tangent + CG_SLICE * (step->to + k);
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES) store(out + h, sum[h / CG_LANES]);
    }
#undef TANGENTS_OF
    return past_indices(w, step, CG_RULE_SUM, bytes, CG_SLICE);
}

/* CG_SLICE directions, of a step's k-th node up to where `end` end. */
static CG_ALWAYS_INLINE void tangents_of_nodes(const partials *p, const double *const from[3],
                                               int bytes, cg_rule rule, cg_signs signs, size_t k,
                                               size_t end, size_t count, double *out) {
    size_t arity = (size_t)cg_rule_arity(rule);
    size_t log2 = count == 1 ? 0 : 3, slice = (size_t)1 << log2;
    _Static_assert(CG_SLICE == 1 << 3, "log2 of it");
    for (; k < end; k++) {
        size_t lane = k & (slice - 1), i = (k - lane) * arity + lane;
        const double *x = from[0] + CG_SLICE * cg_index_at(p->index, i, bytes), *y = x, *z = x;
        if (arity > 1) y = from[1] + CG_SLICE * cg_index_at(p->index, i + slice, bytes);
        if (arity > 2) z = from[2] + CG_SLICE * cg_index_at(p->index, i + 2 * slice, bytes);
        vec d[2] = {0};
        for (int n = 0; n < cg_rule_slopes(rule); n++)
            d[n] = vector_of(p->slope[n][slopes_before(rule, k - lane) + lane]);
        CG_UNROLL
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES) {
            vec a = load(x + h), b = load(y + h);
            vec v = cg_rule_slopes(rule) > 0 ? chain_rule(rule, a, b, d[0], d[1])
                                             : arithmetic(rule, a, b, 0, 0);
            if (rule == CG_RULE_MULADD) v = ADD_PRODUCT(signs, v, load(z + h));
            store(out + CG_SLICE * k + h, v);
        }
    }
}

static CG_ALWAYS_INLINE walk tangent_step_eight(const cg_arrays *a, const cg_step *step, walk w,
                                                double *tangent, int bytes, cg_rule rule) {
    if (rule == CG_RULE_SUM) return tangent_sums(step, w, tangent, bytes);
    const partials p = partials_at(a, step, w, rule, step->count, CG_SLICE, 1);
    const double *const from[3] = {tangent + CG_SLICE * (size_t)step->base[0],
                                   tangent + CG_SLICE * (size_t)step->base[1],
                                   tangent + CG_SLICE * (size_t)step->base[2]};
    double *out = tangent + CG_SLICE * (size_t)step->to;
    size_t products = rule == CG_RULE_MIXED ? p.products : 0, plus = p.plus, count = step->count;
#define NODES(rule, signs, first, end)                                                             \
    tangents_of_nodes(&p, from, bytes, rule, signs, first, end, count, out)
    if (rule == CG_RULE_MIXED) NODES(CG_RULE_KEPT, CG_MINUS_NONE, 0, products);
    if (rule == CG_RULE_MIXED || rule == CG_RULE_SIGNED) {
        NODES(CG_RULE_ADD, CG_MINUS_NONE, products, plus);
        NODES(CG_RULE_SUB, CG_MINUS_NONE, plus, count);
    } else if (rule == CG_RULE_MULADD) {
        NODES(rule, CG_MINUS_PRODUCT, 0, p.minus);
        NODES(rule, CG_MINUS_NONE, p.minus, plus);
        NODES(rule, CG_MINUS_TERM, plus, count);
    } else {
        NODES(rule, CG_MINUS_NONE, 0, count);
    }
#undef NODES
    w = past_indices(w, step, rule, bytes, CG_SLICE);
    return past_slopes(w, step, rule, CG_SLICE, 1, cg_size_of(step->count, CG_SLICE));
}

typedef walk tangent_function(const cg_arrays *a, const cg_step *step, walk w, double *tangent);

#define TANGENT(bytes, name, rule, number)                                                         \
    static walk name##_##number##_##bytes(const cg_arrays *a, const cg_step *step, walk w,         \
                                          double *tangent) {                                       \
        return tangent_step_##number(a, step, w, tangent, bytes, rule);                            \
    }
#define EACH_TANGENT_RULE(X) EACH_COMMON_RULE(X) X(signed, CG_RULE_SIGNED) X(mixed, CG_RULE_MIXED)
#define FUNCTIONS(name, rule)                                                                      \
    WIDTHS(TANGENT, tangent_##name, rule, one)                                                     \
    WIDTHS(TANGENT, tangent_##name, rule, eight)
EACH_TANGENT_RULE(FUNCTIONS)
#undef FUNCTIONS
#undef TANGENT

/* By kernel; steps of every size have the same. */
#define ANY_SIZE(function, rule)                                                                   \
    AT_WIDTHS(function, rule, 1, CG_SINGLE)                                                        \
    AT_WIDTHS(function, rule, 1, CG_HALF_SLICE)                                                    \
    AT_WIDTHS(function, rule, 1, CG_ONE_SLICE)                                                     \
    AT_WIDTHS(function, rule, 1, CG_SLICES)
#define ONE(name, rule) ANY_SIZE(tangent_##name##_one, rule)
static tangent_function *const tangent_steps_one[] = {EACH_TANGENT_RULE(ONE)};
#undef ONE
#define EIGHT(name, rule) ANY_SIZE(tangent_##name##_eight, rule)
static tangent_function *const tangent_steps_eight[] = {EACH_TANGENT_RULE(EIGHT)};
#undef EIGHT
#undef ANY_SIZE

static CG_ALWAYS_INLINE void tangent_sweep(const cg_arrays *a, double *tangent,
                                           tangent_function *const *steps) {
    const cg_plan *plan = a->plan;
    const cg_step *step = plan->step + cg_plan_sources(plan), *end = plan->step + plan->nstep;
    walk w = walk_from_start(a);
    for (; step < end; step++) w = steps[step->kernel](a, step, w, tangent);
}

static void tangent_one(const cg_arrays *a, double *tangent) {
    tangent_sweep(a, tangent, tangent_steps_one);
}

static void tangent_eight(const cg_arrays *a, double *tangent) {
    tangent_sweep(a, tangent, tangent_steps_eight);
}
