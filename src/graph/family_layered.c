/* layered: `depth` levels of `width` nodes over `width` inputs; every argument is drawn from the
 * level before, and every node has a user.
 *
 *        level l      s1  s2  s3  p1  p2        signals s of size v, products p of size v^2
 *                      |    \/ |   /   |
 *        level l+1    s2+p1  s3-p2  sin s1  s1*s3  s2*s2       in random order
 *
 * Roles in a level, for fan-in f, in random order:
 *   sums       carrier +- f-1 products, also product - carrier     a of them
 *   products   of f signals                                        (f-1) a
 *   functions  of a carrier                                        the rest, about a quarter
 * Sums and functions are the next level's signals. Each signal carries exactly one of the next
 * level's signals, each product feeds exactly one sum: random bijections, so nothing is dead.
 *
 * Conditioning. Carriers make the linear part of a level a signed permutation: the gradient keeps
 * its norm. What products and functions add has slopes of size v, with random signs; with
 * v = c / sqrt(depth) a walk of depth such steps stays of size c, however deep. Values walk alike.
 *
 * With fan-in f > 2 a sum or product is spelled out in f-1 binary nodes. */
#include "cheapgrad/family.h"
#include "graph/random.h"
#include "graph/saturate.h"
#include "memory.h"

#include <math.h>

enum { WIDTH, DEPTH, FANIN, MIX, SEED, SUM };
enum { ARITHMETIC, SINES, SMOOTH }; /* values of mix */
enum role { ROLE_SUM, ROLE_PRODUCT, ROLE_FUNCTION };

/* How many nodes of each role a level has. */
typedef struct level_roles {
    uint64_t sums, products, functions;
} level_roles;

/* Three quarters of the level for sums and products, rounded; all of it where there are no
 * functions, save what is left over. */
static level_roles roles_of(const int64_t *p) {
    uint64_t width = (uint64_t)p[WIDTH], fanin = (uint64_t)p[FANIN];
    uint64_t most = width / fanin, sums = (3 * width + 2 * fanin) / (4 * fanin);
    if (p[MIX] == ARITHMETIC || sums > most) sums = most;
    level_roles roles = {sums, (fanin - 1) * sums, width - fanin * sums};
    return roles;
}

static cg_status layered_shape(const int64_t *p, cg_shape *shape) {
    level_roles roles = roles_of(p);
    uint64_t width = (uint64_t)p[WIDTH], depth = (uint64_t)p[DEPTH];
    uint64_t binary = ((uint64_t)p[FANIN] - 1) * (roles.sums + roles.products);
    shape->nodes = cg_plus(width, cg_times(depth, binary + roles.functions));
    shape->edges = cg_times(depth, 2 * binary + roles.functions);
    shape->inputs = shape->outputs = width;
    if (p[SUM]) {
        shape->nodes = cg_plus(shape->nodes, width - 1);
        shape->edges = cg_plus(shape->edges, 2 * (width - 1));
        shape->outputs = 1;
    }
    return CG_OK;
}

typedef struct generator {
    cg_graph *g;
    cg_random random;
    int64_t fanin, mix;
    cg_id width, nsignal;
    uint8_t *role; /* of each node of a level, size width */
    cg_id *from;   /* level before: signals, then products, size width */
    cg_id *to;     /* level being built, likewise */
} generator;

#define SHUFFLE(random, type, array, size)                                                         \
    for (uint32_t left_ = (size); left_ > 1; left_--) {                                            \
        uint32_t pick_ = cg_random_below(random, left_);                                           \
        type last_ = (array)[left_ - 1];                                                           \
        (array)[left_ - 1] = (array)[pick_];                                                       \
        (array)[pick_] = last_;                                                                    \
    }

/* carrier +- the f-1 products at addend, each with a random sign and on a random side; the
 * carrier itself changes sign where it is subtracted. */
static cg_id build_sum(generator *t, cg_id carrier, const cg_id *addend) {
    for (int64_t i = 0; i < t->fanin - 1; i++) {
        uint64_t coin = cg_random_next(&t->random);
        cg_op op = coin >> 63 ? CG_SUB : CG_ADD;
        carrier = coin >> 62 & 1 ? cg_binary(t->g, op, addend[i], carrier)
                                 : cg_binary(t->g, op, carrier, addend[i]);
    }
    return carrier;
}

static cg_id build_product(generator *t) {
    cg_id product = t->from[cg_random_below(&t->random, t->nsignal)];
    for (int64_t i = 0; i < t->fanin - 1; i++)
        product = cg_mul(t->g, product, t->from[cg_random_below(&t->random, t->nsignal)]);
    return product;
}

/* Slope 1 at the origin, which is a fixed point. */
static cg_id build_function(generator *t, cg_id carrier) {
    static const cg_op smooth[] = {CG_SIN,  CG_TAN,   CG_ASIN,  CG_ATAN,  CG_SINH,
                                   CG_TANH, CG_ASINH, CG_ATANH, CG_EXPM1, CG_LOG1P};
    cg_op op = t->mix == ARITHMETIC ? CG_NEG : CG_SIN;
    if (t->mix == SMOOTH) op = smooth[cg_random_below(&t->random, sizeof smooth / sizeof *smooth)];
    return cg_unary(t->g, op, carrier);
}

static void build_inputs(generator *t) {
    cg_id *signal = t->from, *product = t->from + t->nsignal;
    SHUFFLE(&t->random, uint8_t, t->role, t->width)
    for (cg_id i = 0; i < t->width; i++)
        *(t->role[i] == ROLE_PRODUCT ? product++ : signal++) = cg_input(t->g);
}

static void build_level(generator *t) {
    SHUFFLE(&t->random, cg_id, t->from, t->nsignal)
    SHUFFLE(&t->random, cg_id, t->from + t->nsignal, t->width - t->nsignal)
    SHUFFLE(&t->random, uint8_t, t->role, t->width)
    const cg_id *carrier = t->from, *addend = t->from + t->nsignal;
    cg_id *signal = t->to, *product = t->to + t->nsignal;
    for (cg_id i = 0; i < t->width; i++) {
        switch ((enum role)t->role[i]) {
        case ROLE_SUM:
            *signal++ = build_sum(t, *carrier++, addend);
            addend += t->fanin - 1;
            break;
        case ROLE_PRODUCT:
            *product++ = build_product(t);
            break;
        case ROLE_FUNCTION:
            *signal++ = build_function(t, *carrier++);
            break;
        }
    }
    cg_id *swap = t->from;
    t->from = t->to;
    t->to = swap;
}

/* Neighbours are added until one is left: width - 1 nodes, log2(width) deep. */
static cg_id build_sum_tree(cg_graph *g, cg_id *node, cg_id n) {
    for (; n > 1; n = n / 2 + n % 2) {
        for (size_t i = 0; i < n / 2; i++) node[i] = cg_add(g, node[2 * i], node[2 * i + 1]);
        if (n % 2) node[n / 2] = node[n - 1];
    }
    return node[0];
}

static void set_roles(generator *t, level_roles roles) {
    uint8_t *role = t->role;
    for (uint64_t i = 0; i < roles.sums; i++) *role++ = ROLE_SUM;
    for (uint64_t i = 0; i < roles.products; i++) *role++ = ROLE_PRODUCT;
    for (uint64_t i = 0; i < roles.functions; i++) *role++ = ROLE_FUNCTION;
}

static void layered_build(const int64_t *p, cg_graph *g) {
    level_roles roles = roles_of(p);
    generator t = {.g = g,
                   .random = cg_random_stream((uint64_t)p[SEED], 0),
                   .fanin = p[FANIN],
                   .mix = p[MIX],
                   .width = (cg_id)p[WIDTH],
                   .nsignal = (cg_id)(roles.sums + roles.functions)};
    t.role = cg_array(t.width, sizeof *t.role);
    t.from = cg_array(t.width, sizeof *t.from);
    t.to = cg_array(t.width, sizeof *t.to);
    if (!t.role || !t.from || !t.to) {
        g->status = CG_ENOMEM;
    } else {
        set_roles(&t, roles);
        build_inputs(&t);
        for (int64_t i = 0; i < p[DEPTH] && g->status == CG_OK; i++) build_level(&t);
        if (p[SUM])
            cg_output(g, build_sum_tree(g, t.from, t.width));
        else
            for (cg_id i = 0; i < t.width; i++) cg_output(g, t.from[i]);
    }
    free(t.role);
    free(t.from);
    free(t.to);
}

static void layered_point(const int64_t *p, uint64_t k, double *x) {
    cg_random_around(k, 0.0, 0.5 / sqrt((double)p[DEPTH]), (uint64_t)p[WIDTH], x);
}

extern const cg_family cg_family_layered;
const cg_family cg_family_layered = {
    .name = "layered",
    .title = "random levels, arguments from the level before",
    .nparam = 6,
    .param = {{"width", "nodes in a level", 1, UINT32_MAX - 1, 64},
              {"depth", "levels above the inputs", 1, UINT32_MAX, 64},
              {"fanin", "arguments of a sum or product", 2, 64, 2},
              {"mix", "0 add sub mul; 1 a quarter sin; 2 a quarter smooth functions", 0, 2, SINES},
              {"seed", "of the random choices", 0, INT64_MAX, 1},
              {"sum", "1: the last level is summed to one output", 0, 1, 1}},
    .shape = layered_shape,
    .build = layered_build,
    .point = layered_point,
};
