/* The forward sweep for one point, and what all sweeps share, for one instruction set: included
 * after vector_math_body.h, on whose vec they work. A slice is gathered from its arguments' values
 * by one scalar load a lane, merged into a vector: on every CPU measured that beats the gather
 * instruction. */
#include <string.h>

#include "mode/kernels.h"

enum {
    CHUNK = 64,    /* elements that are gathered before a function is called on them */
    STREAM = 8192, /* bytes by which indices and slopes are fetched before they are read */
    STORED = 4096  /* and by which slopes' lines are before they are written */
};

static CG_ALWAYS_INLINE const void *index_past(const void *index, size_t n, int bytes) {
    return (const unsigned char *)index + n * (size_t)bytes;
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

static CG_ALWAYS_INLINE vec gather(const double *from, const void *index, size_t i, int bytes) {
#define AT(lane) from[cg_index_at(index, i + (lane), bytes)]
#if CG_LANES == 8
    return (vec){AT(0), AT(1), AT(2), AT(3), AT(4), AT(5), AT(6), AT(7)};
#elif CG_LANES == 4
    return bytes < 4 ? gather_short(from, index, i, bytes) : (vec){AT(0), AT(1), AT(2), AT(3)};
#else
    return (vec){AT(0), AT(1)};
#endif
#undef AT
}

/* Whether one vector holds so many nodes, where a slice is several: the others would be padding. */
static CG_ALWAYS_INLINE int is_vector(size_t count) {
    return CG_LANES < CG_SLICE && count <= CG_LANES;
}

/* Number of nodes with the last vector filled up. */
static CG_ALWAYS_INLINE size_t in_vectors(size_t count) {
    return (count + CG_LANES - 1) / CG_LANES * CG_LANES;
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

static CG_ALWAYS_INLINE int is_product(cg_rule rule) {
    return rule == CG_RULE_MUL || rule == CG_RULE_KEPT;
}

/* Of one or two arguments, by the table of functions. */
static CG_ALWAYS_INLINE int is_function(cg_rule rule) {
    return rule == CG_RULE_UNARY || rule == CG_RULE_BINARY;
}

/* The functions whose partials need no computing are arithmetic, and are done where they stand.
 * plus: CG_RULE_MIXED adds in so many of the lanes, and subtracts, as x + -y, in the others. */
static CG_ALWAYS_INLINE vec arithmetic(cg_rule rule, vec x, vec y, long long plus) {
    return rule == CG_RULE_ADD     ? x + y
           : rule == CG_RULE_SUB   ? x - y
           : is_product(rule)      ? x * y
           : rule == CG_RULE_MIXED ? x + minus_from(y, plus)
                                   : -x;
}

static CG_ALWAYS_INLINE double arithmetic_scalar(cg_rule rule, double x, double y, int plus) {
    if (rule == CG_RULE_MIXED) rule = plus ? CG_RULE_ADD : CG_RULE_SUB;
    return rule == CG_RULE_ADD   ? x + y
           : rule == CG_RULE_SUB ? x - y
           : is_product(rule)    ? x * y
                                 : -x;
}

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
                                         size_t points) {
    w.slope += points * cg_step_slopes(rule, step->count, most);
    return w;
}

/* The slopes of a step, or NULL where it has none. */
static CG_ALWAYS_INLINE double *slopes_at(walk w, cg_rule rule, int keep) {
    if (!keep || cg_rule_slopes(rule) == 0) return NULL;
    CG_ASSUME(w.slope != NULL); /* so that nobody asks */
    return w.slope;
}

/* One arithmetic step. from[0], from[1]: what the indices of the first and the second arguments
 * count from; d: where a product's partials are kept, or NULL. This is for CG_LANES of its nodes,
 * the k-th and the next, whose indices begin with the h-th. */
static CG_ALWAYS_INLINE void arithmetic_vector(const cg_step *step, const double *const from[2],
                                               const void *index, int bytes, cg_rule rule,
                                               size_t filled, size_t k, size_t h, double *out,
                                               double *d) {
    size_t arity = (size_t)cg_rule_arity(rule), plus = step->plus;
    vec x = gather(from[0], index, h, bytes);
    vec y = arity == 2 ? gather(from[1], index, CG_SLICE + h, bytes) : x;
    if (d) store(d + k, y), store(d + filled + k, x);
    store(out + k, arithmetic(rule, x, y, (long long)plus - (long long)k));
}

/* Here and below, the functions for slices return where the next step's indices begin. */
static CG_ALWAYS_INLINE const void *arithmetic_slices(const cg_step *step,
                                                      const double *const from[2],
                                                      const void *index, int bytes, cg_rule rule,
                                                      int far, double *out, double *d) {
    size_t arity = (size_t)cg_rule_arity(rule), count = step->count;
    size_t filled = cg_filled(count, CG_SLICE);
    if (is_vector(count)) {
        CG_OPAQUE(index); /* or the compiler has slices begin with these loads, too */
        arithmetic_vector(step, from, index, bytes, rule, filled, 0, 0, out, d);
        return index_past(index, arity * CG_SLICE, bytes);
    }
    for (size_t k = 0; k < count; k += CG_SLICE) {
        if (far) cg_prefetch_from(index, STREAM);
        if (far && d) {
            cg_prefetch_to_write(d + k, STORED);
            cg_prefetch_to_write(d + filled + k, STORED);
        }
        CG_UNROLL
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES)
            arithmetic_vector(step, from, index, bytes, rule, filled, k + h, h, out, d);
        index = index_past(index, arity * CG_SLICE, bytes);
    }
    return index;
}

static CG_ALWAYS_INLINE void arithmetic_nodes(const cg_step *step, const double *const from[2],
                                              const void *index, int bytes, cg_rule rule,
                                              double *out, double *d) {
    size_t arity = (size_t)cg_rule_arity(rule), count = step->count, plus = step->plus;
    for (size_t k = 0, at = 0; k < count; k++, at += arity) {
        double x = from[0][cg_index_at(index, at, bytes)];
        double y = arity == 2 ? from[1][cg_index_at(index, at + 1, bytes)] : 0;
        if (d) d[k] = y, d[count + k] = x;
        out[k] = arithmetic_scalar(rule, x, y, k < plus);
    }
}

static CG_ALWAYS_INLINE walk arithmetic_step(const cg_arrays *a, const cg_step *step, walk w,
                                             int bytes, cg_rule rule, int keep) {
    const double *const from[2] = {value_at(a, step->base[0], 1), value_at(a, step->base[1], 1)};
    double *out = value_at(a, step->to, 1), *d = slopes_at(w, rule, keep);
    if (step->count < CG_TALL) {
        arithmetic_nodes(step, from, w.index, bytes, rule, out, d);
        w = past_indices(w, step, rule, bytes, CG_SLICE);
    } else {
        w.index = arithmetic_slices(step, from, w.index, bytes, rule, a->far, out, d);
    }
    return d ? past_slopes(w, step, rule, CG_SLICE, 1) : w;
}

/* Adds the next term of a slice's sums, or, as the first one, starts them with it; of the first
 * `lanes` sums, if these are all that there are. Returns where the term after it begins. */
static CG_ALWAYS_INLINE const void *add_terms(const double *from, const void *index, int bytes,
                                              int first, int far, size_t lanes,
                                              vec sum[CG_SLICE / CG_LANES]) {
    if (far) cg_prefetch_from(index, STREAM);
    CG_UNROLL
    for (size_t h = 0; h < lanes; h += CG_LANES) {
        vec term = gather(from, index, h, bytes);
        sum[h / CG_LANES] = first ? term : sum[h / CG_LANES] + term;
    }
    return index_past(index, CG_SLICE, bytes);
}

/* A slice of sums of `terms` terms each: the first terms, then the second ones, and so on. Returns
 * where the next slice's indices begin. */
static CG_ALWAYS_INLINE const void *sum_slice(const double *from, const void *index, int bytes,
                                              size_t terms, int far, size_t lanes, double *out) {
    /* How long a loop runs is hard to foresee where it is a few rounds; jumps at places of their
     * own are not. */
    enum { FORESEEN = 4 };
    vec sum[CG_SLICE / CG_LANES];
    index = add_terms(from, index, bytes, 1, far, lanes, sum);
    CG_UNROLL
    for (size_t j = 1; j < FORESEEN; j++) {
        if (j == terms) break;
        index = add_terms(from, index, bytes, 0, far, lanes, sum);
    }
    for (size_t j = FORESEEN; j < terms; j++)
        index = add_terms(from, index, bytes, 0, far, lanes, sum);
    for (size_t h = 0; h < lanes; h += CG_LANES) store(out + h, sum[h / CG_LANES]);
    return index;
}

static CG_ALWAYS_INLINE const void *sum_slices(const double *from, const void *index, int bytes,
                                               size_t count, size_t terms, int far, double *out) {
    for (size_t k = 0; k < count; k += CG_SLICE)
        index = sum_slice(from, index, bytes, terms, far, CG_SLICE, out + k);
    return index;
}

static CG_ALWAYS_INLINE const void *sum_nodes(const double *from, const void *index, int bytes,
                                              size_t count, size_t terms, double *out) {
    for (size_t k = 0; k < count; k++, index = index_past(index, terms, bytes)) {
        double sum = from[cg_index_at(index, 0, bytes)];
        for (size_t j = 1; j < terms; j++) sum += from[cg_index_at(index, j, bytes)];
        out[k] = sum;
    }
    return index;
}

/* values: all of them, or all tangents. */
static CG_ALWAYS_INLINE walk sum_step(const cg_step *step, walk w, int bytes, int far,
                                      double *values) {
    const double *from = values + step->base[0];
    double *out = values + step->to;
    size_t count = step->count, terms = step->base[1];
    if (count < CG_TALL) {
        (void)sum_nodes(from, w.index, bytes, count, terms, out);
        return past_indices(w, step, CG_RULE_SUM, bytes, CG_SLICE);
    }
    w.index = sum_slices(from, w.index, bytes, count, terms, far, out);
    return w;
}

/* Gathers the arguments of CG_LANES nodes, whose indices begin with the h-th. */
static CG_ALWAYS_INLINE void gather_arguments(const double *const from[2], const void *index,
                                              int bytes, size_t arity, size_t h, double *x,
                                              double *y) {
    store(x, gather(from[0], index, h, bytes));
    if (arity == 2) store(y, gather(from[1], index, CG_SLICE + h, bytes));
}

/* Of n nodes in slices. d: where their slopes will be, or NULL. Returns where the next ones'
 * indices begin. */
static CG_ALWAYS_INLINE const void *gather_chunk(const double *const from[2], const void *index,
                                                 int bytes, size_t arity, size_t n, int far,
                                                 const double *d, double *x, double *y) {
    for (size_t i = 0; i < n; i += CG_SLICE) {
        if (far) cg_prefetch_from(index, STREAM);
        if (far && d) cg_prefetch_to_write(d + i, STORED);
        CG_UNROLL
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES)
            gather_arguments(from, index, bytes, arity, h, x + i + h, y + i + h);
        index = index_past(index, arity * CG_SLICE, bytes);
    }
    return index;
}

/* n values of the step, and slopes at d, unless that is NULL; those by the second arguments, if
 * there are any, stand `filled` further on. */
static CG_ALWAYS_INLINE void call_function(const cg_arrays *a, const cg_step *step, size_t arity,
                                           size_t n, const double *x, const double *y, double *out,
                                           double *d, size_t filled) {
    if (arity == 1) y = x; /* which nobody reads */
    if (d)
        vector_math.linearise[step->op](a->library, n, x, y, out, d, d + filled);
    else
        vector_math.evaluate[step->op](a->library, n, x, y, out);
}

/* One step of any function: gathers a chunk of arguments, the first ones to where the values will
 * be, and calls the function on it. d: slopes, NULL: values only. */
static CG_ALWAYS_INLINE const void *function_slices(const cg_arrays *a, const cg_step *step,
                                                    const void *index, int bytes, size_t arity,
                                                    double *out, double *d) {
    _Alignas(8 * CG_LANES) double y[CHUNK];
    const double *const from[2] = {value_at(a, step->base[0], 1), value_at(a, step->base[1], 1)};
    size_t filled = cg_filled(step->count, CG_SLICE), n = in_vectors(step->count);
    if (n == CG_LANES) {
        gather_arguments(from, index, bytes, arity, 0, out, y);
        call_function(a, step, arity, CG_LANES, out, y, out, d, filled);
        return index_past(index, arity * CG_SLICE, bytes);
    }
    for (; n > CHUNK; n -= CHUNK, out += CHUNK) {
        index = gather_chunk(from, index, bytes, arity, CHUNK, a->far, d, out, y);
        call_function(a, step, arity, CHUNK, out, y, out, d, filled);
        if (d) d += CHUNK;
    }
    index = gather_chunk(from, index, bytes, arity, n, a->far, d, out, y);
    call_function(a, step, arity, n, out, y, out, d, filled);
    return index;
}

/* The same for fewer nodes than a slice. */
static CG_ALWAYS_INLINE void function_nodes(const cg_arrays *a, const cg_step *step,
                                            const void *index, int bytes, size_t arity, double *out,
                                            double *d) {
    _Alignas(64) double x[CG_SLICE], y[CG_SLICE], v[CG_SLICE], slope[2][CG_SLICE];
    const double *const from[2] = {value_at(a, step->base[0], 1), value_at(a, step->base[1], 1)};
    size_t count = step->count, n = in_vectors(count);
    for (size_t k = 0; k < n; k++) {
        size_t at = arity * (k < count ? k : count - 1);
        x[k] = from[0][cg_index_at(index, at, bytes)];
        y[k] = arity == 2 ? from[1][cg_index_at(index, at + 1, bytes)] : 0;
    }
    call_function(a, step, arity, n, x, y, v, d ? slope[0] : NULL, CG_SLICE);
    memcpy(out, v, count * sizeof *out);
    if (!d) return;
    memcpy(d, slope[0], count * sizeof *d);
    if (arity == 2) memcpy(d + count, slope[1], count * sizeof *d);
}

static CG_ALWAYS_INLINE walk function_step(const cg_arrays *a, const cg_step *step, walk w,
                                           int bytes, cg_rule rule, int keep) {
    size_t arity = (size_t)cg_rule_arity(rule);
    double *out = value_at(a, step->to, 1), *d = slopes_at(w, rule, keep);
    if (step->count < CG_TALL) {
        function_nodes(a, step, w.index, bytes, arity, out, d);
        w = past_indices(w, step, rule, bytes, CG_SLICE);
    } else {
        w.index = function_slices(a, step, w.index, bytes, arity, out, d);
    }
    return d ? past_slopes(w, step, rule, CG_SLICE, 1) : w;
}

static CG_ALWAYS_INLINE walk forward_step(const cg_arrays *a, const cg_step *step, walk w,
                                          int bytes, cg_rule rule, int keep) {
    if (rule == CG_RULE_SUM) return sum_step(step, w, bytes, a->far, value_at(a, 0, 1));
    if (is_function(rule)) return function_step(a, step, w, bytes, rule, keep);
    return arithmetic_step(a, step, w, bytes, rule, keep);
}

/* A function for each rule of a step and each width of its indices, here and in the other sweeps:
 * with all of them in one the compiler runs out of registers. */
typedef walk forward_function(const cg_arrays *a, const cg_step *step, walk w);

#define EACH_COMMON_RULE(X)                                                                        \
    X(sum, CG_RULE_SUM)                                                                            \
    X(add, CG_RULE_ADD)                                                                            \
    X(sub, CG_RULE_SUB)                                                                            \
    X(neg, CG_RULE_NEG)                                                                            \
    X(kept, CG_RULE_KEPT)                                                                          \
    X(unary, CG_RULE_UNARY)                                                                        \
    X(binary, CG_RULE_BINARY)
#define EACH_PLAIN_RULE(X) EACH_COMMON_RULE(X) X(mul, CG_RULE_MUL)
#define EACH_TANGENT_RULE(X) EACH_COMMON_RULE(X) X(mixed, CG_RULE_MIXED)
#define EACH_RULE(X) EACH_PLAIN_RULE(X) X(mixed, CG_RULE_MIXED)

#define WIDTHS(F, ...) F(1, __VA_ARGS__) F(2, __VA_ARGS__) F(4, __VA_ARGS__)
#define FORWARD(bytes, name, rule, keep)                                                           \
    static walk name##_##bytes(const cg_arrays *a, const cg_step *step, walk w) {                  \
        return forward_step(a, step, w, bytes, rule, keep);                                        \
    }
#define FORWARDS(name, rule)                                                                       \
    WIDTHS(FORWARD, evaluate_##name, rule, 0)                                                      \
    WIDTHS(FORWARD, linearise_##name, rule, 1)
EACH_RULE(FORWARDS)
#undef FORWARD

/* By rule and half of an index's bytes. */
typedef forward_function *const forward_functions[3];
#define EACH_WIDTH(name)                                                                           \
    { CALL(name, _1), CALL(name, _2), CALL(name, _4) }
#define EVALUATE(name, rule) [rule] = EACH_WIDTH(evaluate_##name),
static forward_functions evaluate_steps[] = {EACH_RULE(EVALUATE)};
#undef EVALUATE
#define LINEARISE(name, rule) [rule] = EACH_WIDTH(linearise_##name),
static forward_functions linearise_steps[] = {EACH_RULE(LINEARISE)};
#undef LINEARISE

static CG_ALWAYS_INLINE void forward_sweep(const cg_arrays *a, forward_functions *steps) {
    const cg_plan *plan = a->plan;
    const cg_step *step = plan->step + cg_plan_sources(plan), *end = plan->step + plan->nstep;
    walk w = walk_from_start(a);
    CG_OPAQUE(w.slope); /* or the compiler reads both as one vector, and keeps them in memory */
    for (; step < end; step++) w = steps[step->rule][step->bytes / 2](a, step, w);
}

static void evaluate_one(const cg_arrays *a) {
    forward_sweep(a, evaluate_steps);
}

static void linearise_one(const cg_arrays *a) {
    forward_sweep(a, linearise_steps);
}
