/* The forward sweep for one point, and what all sweeps share, for one instruction set: included
 * after vector_math_body.h, on whose vec they work. A slice is gathered from its arguments' values
 * by one scalar load a lane, merged into a vector: on every CPU measured that beats the gather
 * instruction. */
#include <string.h>

#include "mode/kernels.h"

enum {
    STREAM = 8192,       /* bytes by which indices and slopes are fetched before they are read */
    STORED = 4096,       /* and by which slopes' lines are before they are written */
    BATCH_READ = 4096,   /* the first, of several points' slopes */
    BATCH_SOON = 131072, /* of these no more bytes are fetched before they are written, */
    BATCH_UNIT = 1 << 16 /* so many of them for each node of a step, in fractions of this */
};

static CG_ALWAYS_INLINE const void *index_past(const void *index, size_t n, int bytes) {
    return (const unsigned char *)index + n * (size_t)bytes;
}

/* Where the next step's indices begin after those that end here. */
static CG_ALWAYS_INLINE const void *next_indices(const void *end) {
    return (const unsigned char *)end + (-(uintptr_t)end & (CG_INDEX - 1));
}

/* Past the n indices of a step of a single node. */
static CG_ALWAYS_INLINE const void *index_past_node(const void *index, size_t n, int bytes) {
    return (const unsigned char *)index + cg_index_room(n, (size_t)bytes);
}

/* call(1), call(2) or call(4), for which the compiler makes code each. */
#define WITH_WIDTH(bytes, call)                                                                    \
    if ((bytes) == 1)                                                                              \
        call(1);                                                                                   \
    else if ((bytes) == 2)                                                                         \
        call(2);                                                                                   \
    else                                                                                           \
        call(CG_INDEX)

#if CG_LANES == 4
/* Reads four indices at once, which leaves the load units to the values: on Zen 3 that is faster,
 * though more instructions. With vectors of 8, on Zen 5, it gained nothing. */
static CG_ALWAYS_INLINE vec gather_short(const double *from, const void *index, size_t i,
                                         int bytes) {
    uint64_t four = 0, mask = bytes == 1 ? UINT8_MAX : UINT16_MAX;
    memcpy(&four, index_past(index, i, bytes), 4 * (size_t)bytes);
#define AT(lane) from[four >> (8 * bytes * (lane)) & mask]
    return (vec){AT(0), AT(1), AT(2), AT(3)};
#undef AT
}
#endif

/* size: that of the step. Of half a slice only so many are read; the other lanes are 0. */
static CG_ALWAYS_INLINE vec gather(const double *from, const void *index, size_t i, int bytes,
                                   cg_size size) {
#define AT(lane) from[cg_index_at(index, i + (lane), bytes)]
#if CG_LANES == 8
    if (size == CG_HALF_SLICE) return (vec){AT(0), AT(1), AT(2), AT(3)};
    return (vec){AT(0), AT(1), AT(2), AT(3), AT(4), AT(5), AT(6), AT(7)};
#elif CG_LANES == 4
    (void)size;
    return bytes < 4 ? gather_short(from, index, i, bytes) : (vec){AT(0), AT(1), AT(2), AT(3)};
#else
    (void)size;
    return (vec){AT(0), AT(1)};
#endif
#undef AT
}

/* Whether a step of that size is a slice, or half of it. */
static CG_ALWAYS_INLINE int is_slice(cg_size size) {
    return size == CG_HALF_SLICE || size == CG_ONE_SLICE;
}

static CG_ALWAYS_INLINE vec vector_of(double x) {
    return x - (vec){0};
}

/* Opaque, lest the compiler adds the location to every index instead. */
static CG_ALWAYS_INLINE double *value_at(const cg_arrays *a, size_t location, size_t points) {
    double *value = a->value + points * location;
    CG_OPAQUE(value);
    return value;
}

/* All bits of the first n lanes. */
static CG_ALWAYS_INLINE vec_bits first_lanes(long long n) {
#if CG_LANES == 8
    const vec_bits lane = {0, 1, 2, 3, 4, 5, 6, 7};
#elif CG_LANES == 4
    const vec_bits lane = {0, 1, 2, 3};
#else
    const vec_bits lane = {0, 1};
#endif
    return (vec_bits)(lane < n);
}

/* Changes the signs of all lanes but the first n. */
static CG_ALWAYS_INLINE vec minus_from(vec x, long long n) {
    return (vec)((vec_bits)x ^ (~first_lanes(n) & (vec_bits)vector_of(-0.0)));
}

/* Changes the signs of the first n lanes. */
static CG_ALWAYS_INLINE vec minus_until(vec x, long long n) {
    return (vec)((vec_bits)x ^ (first_lanes(n) & (vec_bits)vector_of(-0.0)));
}

/* The first n lanes are x's, the others y's. */
static CG_ALWAYS_INLINE vec first_of(vec x, long long n, vec y) {
    vec_bits first = first_lanes(n);
    return (vec)((first & (vec_bits)x) | (~first & (vec_bits)y));
}

static CG_ALWAYS_INLINE int is_product(cg_rule rule) {
    return rule == CG_RULE_MUL || rule == CG_RULE_KEPT;
}

/* Of one or two arguments, by the table of functions. */
static CG_ALWAYS_INLINE int is_function(cg_rule rule) {
    return rule == CG_RULE_UNARY || rule == CG_RULE_BINARY;
}

/* The functions whose partials need no computing are arithmetic, and are done where they stand.
 * products, plus: CG_RULE_MIXED multiplies in so many of the lanes, CG_RULE_SIGNED and it add up to
 * there, and subtract, as x + -y, in the others. */
static CG_ALWAYS_INLINE vec arithmetic(cg_rule rule, vec x, vec y, long long products,
                                       long long plus) {
    vec sum = rule == CG_RULE_ADD ? x + y : rule == CG_RULE_SUB ? x - y : x + minus_from(y, plus);
    return is_product(rule)        ? x * y
           : rule == CG_RULE_NEG   ? -x
           : rule == CG_RULE_MIXED ? first_of(x * y, products, sum)
                                   : sum;
}

static CG_ALWAYS_INLINE double arithmetic_scalar(cg_rule rule, double x, double y, int plus) {
    if (rule == CG_RULE_SIGNED) rule = plus ? CG_RULE_ADD : CG_RULE_SUB;
    return rule == CG_RULE_ADD   ? x + y
           : rule == CG_RULE_SUB ? x - y
           : is_product(rule)    ? x * y
                                 : -x;
}

/* CG_RULE_MULADD: of a product and another term, or of their tangents. The first `minus` lanes
 * subtract the product, those from `plus` on the term, which is added to what is subtracted from.
 */
static CG_ALWAYS_INLINE vec add_product(vec product, vec term, long long minus, long long plus) {
    return minus_until(product, minus) + minus_from(term, plus);
}

/* The same of a step's only node. */
static CG_ALWAYS_INLINE double add_product_scalar(const cg_step *step, double product,
                                                  double term) {
    return (step->minus > 0 ? -product : product) + (step->plus > 0 ? term : -term);
}
/* The same of nodes that subtract alike; vectors of any width. */
#define ADD_PRODUCT(signs, product, term)                                                          \
    ((signs) == CG_MINUS_PRODUCT ? (term) - (product)                                              \
     : (signs) == CG_MINUS_TERM  ? (product) - (term)                                              \
                                 : (term) + (product))

/* Where the present step's indices and slopes begin. A step takes this and returns the next one's:
 * that is two registers, and a step of few nodes is done sooner than memory is read again. */
typedef struct walk {
    const unsigned char *index;
    double *slope;
} walk;

static CG_ALWAYS_INLINE walk walk_from_start(const cg_arrays *a) {
    return (walk){a->plan->index, a->slope};
}

/* Past a step's indices, and past its slopes. rule, bytes: the step's, where they are known when
 * this is compiled; most: the plan's slice. */
static CG_ALWAYS_INLINE walk past_indices(walk w, const cg_step *step, cg_rule rule, int bytes,
                                          size_t most) {
    w.index += cg_step_indices(step, rule, most, (size_t)bytes);
    return w;
}
static CG_ALWAYS_INLINE walk past_slopes(walk w, const cg_step *step, cg_rule rule, size_t most,
                                         size_t points, cg_size size) {
    size_t count = step->count;
    CG_ASSUME(cg_size_of(count, most) == size);
    w.slope += points * cg_step_slopes(step, rule, count, most);
    return w;
}

/* The slopes of a step, or NULL where it has none. */
static CG_ALWAYS_INLINE double *slopes_at(walk w, cg_rule rule, int keep) {
    if (!keep || cg_rule_slopes(rule) == 0) return NULL;
    CG_ASSUME(w.slope != NULL); /* so that nobody asks */
    return w.slope;
}

/* How many slopes of a step come before those of the slice that begins with its k-th node. */
static CG_ALWAYS_INLINE size_t slopes_before(cg_rule rule, size_t k) {
    return (size_t)cg_rule_slopes(rule) * k;
}

/* The functions that have to be computed, on one vector. d: slopes, NULL: values only; those by the
 * second argument, if there is one, stand `next` further on. */
static CG_ALWAYS_INLINE vec function(const cg_vector_functions *f, cg_op op, cg_rule rule, vec x,
                                     vec y, size_t next, double *d) {
    if (!d) return rule == CG_RULE_UNARY ? f->value[op](x) : f->value_of_two[op](x, y);
    if (rule == CG_RULE_UNARY) {
        linear at = f->linear[op](x);
        store(d, at.slope);
        return at.value;
    }
    linear_of_two at = f->linear_of_two[op](x, y);
    store(d, at.slope[0]), store(d + next, at.slope[1]);
    return at.value;
}

/* One step but a sum's. from: what the indices of the first, second and third arguments count from;
 * d: where its slopes are kept, or NULL. This is for CG_LANES of its nodes, the k-th and the next:
 * lanes h on of a slice, whose indices these are. */
static CG_ALWAYS_INLINE void step_vector(const cg_arrays *a, const cg_step *step,
                                         const double *const from[3], const void *index, int bytes,
                                         cg_rule rule, cg_size size, size_t k, size_t h,
                                         double *out, double *d) {
    int arity = cg_rule_arity(rule);
    size_t next = cg_in_slice(size);
    vec x = gather(from[0], index, h, bytes, size);
    vec y = arity > 1 ? gather(from[1], index, CG_SLICE + h, bytes, size) : x;
    if (d) d += slopes_before(rule, k - h) + h;
    if (is_function(rule)) {
        store(out + k, function(a->function, (cg_op)step->op, rule, x, y, next, d));
        return;
    }
    if (d) store(d, y), store(d + next, x);
    long long before = (long long)k;
    if (rule == CG_RULE_MULADD) {
        vec z = gather(from[2], index, (size_t)2 * CG_SLICE + h, bytes, size);
        long long minus = (long long)cg_step_until(step->minus, step->count);
        long long plus = (long long)cg_step_until(step->plus, step->count);
        store(out + k, add_product(x * y, z, minus - before, plus - before));
        return;
    }
    store(out + k, arithmetic(rule, x, y, step->products - before, step->plus - before));
}

/* Here and below, the functions for slices return where the next step's indices begin. */
static CG_ALWAYS_INLINE const void *step_slice(const cg_arrays *a, const cg_step *step,
                                               const double *const from[3], const void *index,
                                               int bytes, cg_rule rule, cg_size size, double *out,
                                               double *d) {
    size_t arity = (size_t)cg_rule_arity(rule);
    step_vector(a, step, from, index, bytes, rule, size, 0, 0, out, d);
    CG_UNROLL
    for (size_t h = CG_LANES; h < cg_in_slice(size); h += CG_LANES)
        step_vector(a, step, from, index, bytes, rule, size, h, h, out, d);
    return index_past(index, arity * CG_SLICE, bytes);
}

/* From the k-th node on, up to where `count` end. */
static CG_ALWAYS_INLINE const void *step_slices(const cg_arrays *a, const cg_step *step,
                                                const double *const from[3], const void *index,
                                                int bytes, cg_rule rule, size_t k, size_t count,
                                                int far, double *out, double *d) {
    size_t arity = (size_t)cg_rule_arity(rule);
    for (; k < count; k += CG_SLICE) {
        if (far) cg_prefetch_from(index, STREAM);
        if (far && d) cg_prefetch_to_write(d + slopes_before(rule, k), STORED);
        if (far && d && arity > 1)
            cg_prefetch_to_write(d + slopes_before(rule, k) + CG_SLICE, STORED);
        CG_UNROLL
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES)
            if (!is_function(rule) || k + h < count)
                step_vector(a, step, from, index, bytes, rule, CG_SLICES, k + h, h, out, d);
        index = index_past(index, arity * CG_SLICE, bytes);
    }
    return index;
}

/* Slices of products, then one that is of sums and differences, too, then those of these alone. */
static CG_ALWAYS_INLINE const void *mixed_slices(const cg_arrays *a, const cg_step *step,
                                                 const double *const from[3], const void *index,
                                                 int bytes, double *out, double *d) {
    size_t products = step->products, whole = products / CG_SLICE * CG_SLICE;
    size_t sloped = cg_slope_room(step, CG_RULE_MIXED, step->count, CG_SLICE);
#define SLICES(rule, first, end, d)                                                                \
    index = step_slices(a, step, from, index, bytes, rule, first, end, 0, out, d)
    SLICES(CG_RULE_KEPT, 0, whole, d);
    SLICES(CG_RULE_MIXED, whole, products, d);
    SLICES(CG_RULE_SIGNED, sloped, step->count, NULL);
#undef SLICES
    return index;
}

static CG_ALWAYS_INLINE const void *step_node(const cg_arrays *a, const cg_step *step,
                                              const double *const from[3], const void *index,
                                              int bytes, cg_rule rule, double *out, double *d) {
    size_t arity = (size_t)cg_rule_arity(rule);
    double x = from[0][cg_index_at(index, 0, bytes)];
    double y = arity > 1 ? from[1][cg_index_at(index, 1, bytes)] : 0;
    if (is_function(rule)) {
        double slope[2 * CG_LANES];
        *out = function(a->function, (cg_op)step->op, rule, vector_of(x), vector_of(y), CG_LANES,
                        d ? slope : NULL)[0];
        if (d) d[0] = slope[0];
        if (d && arity == 2) d[1] = slope[CG_LANES];
    } else {
        if (d) d[0] = y, d[1] = x;
        *out = rule == CG_RULE_MULADD
                   ? add_product_scalar(step, x * y, from[2][cg_index_at(index, 2, bytes)])
                   : arithmetic_scalar(rule, x, y, step->plus > 0);
    }
    return index_past_node(index, arity, bytes);
}

static CG_ALWAYS_INLINE walk step_of_nodes(const cg_arrays *a, const cg_step *step, walk w,
                                           int bytes, cg_rule rule, int keep, cg_size size) {
    int three = cg_rule_arity(rule) == 3;
    const double *const from[3] = {value_at(a, step->base[0], 1), value_at(a, step->base[1], 1),
                                   three ? value_at(a, step->base[2], 1) : NULL};
    double *out = value_at(a, step->to, 1), *d = slopes_at(w, rule, keep);
    if (size == CG_SINGLE)
        w.index = step_node(a, step, from, w.index, bytes, rule, out, d);
    else if (is_slice(size))
        w.index = step_slice(a, step, from, w.index, bytes, rule, size, out, d);
    else if (rule == CG_RULE_MIXED)
        w.index = mixed_slices(a, step, from, w.index, bytes, out, d);
    else
        w.index = step_slices(a, step, from, w.index, bytes, rule, 0, step->count, a->far, out, d);
    return d ? past_slopes(w, step, rule, CG_SLICE, 1, size) : w;
}

/* Adds the next term of a slice's sums, or, as the first one, starts them with it. Returns where
 * the term after it begins. */
static CG_ALWAYS_INLINE const void *add_terms(const double *from, const void *index, int bytes,
                                              int first, int far, cg_size size,
                                              vec sum[CG_SLICE / CG_LANES]) {
    if (far) cg_prefetch_from(index, STREAM);
    CG_UNROLL
    for (size_t h = 0; h < cg_in_slice(size); h += CG_LANES) {
        vec term = gather(from, index, h, bytes, size);
        sum[h / CG_LANES] = first ? term : sum[h / CG_LANES] + term;
    }
    return index_past(index, CG_SLICE, bytes);
}

/* A slice of sums of `terms` terms each: the first terms, then the second ones, and so on. Returns
 * where the next slice's indices begin. */
static CG_ALWAYS_INLINE const void *sum_slice(const double *from, const void *index, int bytes,
                                              size_t terms, int far, cg_size size, double *out) {
    /* How long a loop runs is hard to foresee where it is a few rounds; jumps at places of their
     * own are not. */
    enum { FORESEEN = 4 };
    vec sum[CG_SLICE / CG_LANES];
    index = add_terms(from, index, bytes, 1, far, size, sum);
    CG_UNROLL
    for (size_t j = 1; j < FORESEEN; j++) {
        if (j == terms) break;
        index = add_terms(from, index, bytes, 0, far, size, sum);
    }
    for (size_t j = FORESEEN; j < terms; j++)
        index = add_terms(from, index, bytes, 0, far, size, sum);
    for (size_t h = 0; h < cg_in_slice(size); h += CG_LANES) store(out + h, sum[h / CG_LANES]);
    return index;
}

static CG_ALWAYS_INLINE const void *sum_slices(const double *from, const void *index, int bytes,
                                               size_t count, size_t terms, int far, double *out) {
    for (size_t k = 0; k < count; k += CG_SLICE)
        index = sum_slice(from, index, bytes, terms, far, CG_SLICES, out + k);
    return index;
}

static CG_ALWAYS_INLINE const void *sum_node(const double *from, const void *index, int bytes,
                                             size_t terms, double *out) {
    double sum = from[cg_index_at(index, 0, bytes)];
    for (size_t j = 1; j < terms; j++) sum += from[cg_index_at(index, j, bytes)];
    *out = sum;
    return index_past(index, terms, bytes);
}

/* values: all of them, or all tangents. */
static CG_ALWAYS_INLINE walk sum_step(const cg_step *step, walk w, int bytes, cg_size size, int far,
                                      double *values) {
    const double *from = values + step->base[0];
    double *out = values + step->to;
    size_t count = step->count, terms = step->base[1];
    if (size == CG_SINGLE) {
        (void)sum_node(from, w.index, bytes, terms, out);
        w.index = index_past_node(w.index, terms, bytes);
    } else if (is_slice(size)) {
        w.index = sum_slice(from, w.index, bytes, terms, 0, size, out);
    } else {
        w.index = sum_slices(from, w.index, bytes, count, terms, far, out);
    }
    return w;
}

static CG_ALWAYS_INLINE walk forward_step(const cg_arrays *a, const cg_step *step, walk w,
                                          int bytes, cg_rule rule, int keep, cg_size size) {
    if (rule == CG_RULE_SUM) return sum_step(step, w, bytes, size, a->far, value_at(a, 0, 1));
    return step_of_nodes(a, step, w, bytes, rule, keep, size);
}

/* A function for each rule of a step, each size and each width of its indices, here and in the
 * other sweeps: with all of them in one the compiler runs out of registers, and what a step of few
 * nodes costs is the instructions around them. */
typedef walk forward_function(const cg_arrays *a, const cg_step *step, walk w);

#define EACH_COMMON_RULE(X)                                                                        \
    X(sum, CG_RULE_SUM)                                                                            \
    X(add, CG_RULE_ADD)                                                                            \
    X(sub, CG_RULE_SUB)                                                                            \
    X(neg, CG_RULE_NEG)                                                                            \
    X(kept, CG_RULE_KEPT)                                                                          \
    X(muladd, CG_RULE_MULADD)                                                                      \
    X(unary, CG_RULE_UNARY)                                                                        \
    X(binary, CG_RULE_BINARY)
#define EACH_PLAIN_RULE(X) EACH_COMMON_RULE(X) X(mul, CG_RULE_MUL)
#define EACH_RULE(X) EACH_PLAIN_RULE(X) X(signed, CG_RULE_SIGNED)
#define EACH_BATCH_RULE(X) EACH_PLAIN_RULE(X) X(mixed, CG_RULE_MIXED)

#define WIDTHS(F, ...) F(1, __VA_ARGS__) F(2, __VA_ARGS__) F(4, __VA_ARGS__)
#define EACH_FORWARD(X, name, rule, keep)                                                          \
    X(name##_single, rule, keep, CG_SINGLE)                                                        \
    X(name##_half, rule, keep, CG_HALF_SLICE)                                                      \
    X(name##_slice, rule, keep, CG_ONE_SLICE)                                                      \
    X(name##_slices, rule, keep, CG_SLICES)

#define FORWARD(bytes, name, rule, keep, size)                                                     \
    static walk name##_##bytes(const cg_arrays *a, const cg_step *step, walk w) {                  \
        return forward_step(a, step, w, bytes, rule, keep, size);                                  \
    }
#define FUNCTIONS(name, rule, keep, size) WIDTHS(FORWARD, name, rule, keep, size)
#define FORWARDS(name, rule)                                                                       \
    EACH_FORWARD(FUNCTIONS, evaluate_##name, rule, 0)                                              \
    EACH_FORWARD(FUNCTIONS, linearise_##name, rule, 1)
EACH_RULE(FORWARDS)
/* Of one point only many share a step with products. */
FUNCTIONS(evaluate_mixed_slices, CG_RULE_MIXED, 0, CG_SLICES)
FUNCTIONS(linearise_mixed_slices, CG_RULE_MIXED, 1, CG_SLICES)
#undef FORWARDS
#undef FUNCTIONS
#undef FORWARD

/* By kernel. */
#define AT_WIDTHS(function, rule, keep, size)                                                      \
    [CG_KERNEL(rule, size, 0)] = CALL(function, _1),                                               \
                           [CG_KERNEL(rule, size, 1)] = CALL(function, _2),                        \
                           [CG_KERNEL(rule, size, 2)] = CALL(function, _4),
#define EVALUATE(name, rule) EACH_FORWARD(AT_WIDTHS, evaluate_##name, rule, 0)
static forward_function *const evaluate_steps[] = {
    EACH_RULE(EVALUATE) AT_WIDTHS(evaluate_mixed_slices, CG_RULE_MIXED, 0, CG_SLICES)};
#undef EVALUATE
#define LINEARISE(name, rule) EACH_FORWARD(AT_WIDTHS, linearise_##name, rule, 1)
static forward_function *const linearise_steps[] = {
    EACH_RULE(LINEARISE) AT_WIDTHS(linearise_mixed_slices, CG_RULE_MIXED, 1, CG_SLICES)};
#undef LINEARISE

static CG_ALWAYS_INLINE void forward_sweep(const cg_arrays *a, forward_function *const *steps) {
    const cg_plan *plan = a->plan;
    const cg_step *step = plan->step + cg_plan_sources(plan), *end = plan->step + plan->nstep;
    walk w = walk_from_start(a);
    CG_OPAQUE(w.slope); /* or the compiler reads both as one vector, and keeps them in memory */
    for (; step < end; step++) w = steps[step->kernel](a, step, w);
}

static void evaluate_one(const cg_arrays *a) {
    forward_sweep(a, evaluate_steps);
}

static void linearise_one(const cg_arrays *a) {
    forward_sweep(a, linearise_steps);
}
