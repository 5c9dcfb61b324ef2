/* The plan: a graph prepared once for the scheduled and batched modes. Nodes are ordered by level
 * (1 + the highest level of the arguments), inside a level by function: a step is all nodes of one
 * level and one function, or, where they are few, its products, sums and differences. They get
 * neighbouring slots, so that a step gathers its arguments and stores its results as vectors,
 * without a branch inside.
 *
 *   level 0    | input input input const |
 *   level 1    | sin sin | mul mul mul mul | add add add |      three steps
 *   level 2    | sin sin | mul mul add sub sub sub |            slots count on from left to right
 *
 * The reverse sweep runs the steps backwards and is a gather as well. A step, once its adjoints are
 * known, leaves for each edge the contribution partial * adjoint, in a block of neighbouring cells;
 * a node's adjoint is the sum of the cells that its consumers left for it:
 *
 *   adjoint(k) = sum over edges (k, j) of  partial(k, j) * adjoint(j)
 *
 * The usual way round, a step adding its products to its arguments' adjoints one by one, was
 * measured on the same plans, and took longer on layered graphs of every size, the more the larger:
 * scattered additions wait for one another through memory, while gathered sums are independent.
 *
 * Nothing is cleared, nothing is read-modify-written. Cells are a ring of a few levels' size: a
 * block is given up once the last of its readers has run (plan_ring.h). An add leaves one block for
 * both of its edges, as its partials are 1. Outputs read a seed cell each.
 *
 * Values are such a ring, too, so that they do not leave the cache: what the reverse sweep wants of
 * them, products' partials, is kept beside as they are computed, where other functions' slopes are.
 *
 *   values     | level 1 | level 2 | level 3 |       level 4 where level 1 was, and so on
 *   slopes     | b a | b a | cos | cos | b a | ...   a stack: of mul, mul, sin, sin, mul, slice by
 *                                                    slice
 *
 * Slopes are written straight upwards, and, as the reverse sweep also takes a step's last slice
 * first, read straight downwards. That is what caches are best at.
 *
 * Where that would take much more than all values do (each other node of a network is a product),
 * all values stay where they are, and products read them again.
 *
 * The rows that say which cells a node sums up stand eight beside one another, as long as the
 * longest of the eight and padded with a cell that holds 0 (SELL-C-sigma: Kreutzer, Hager, Wellein,
 * Fehske & Bishop 2014). Lengths that differ would cost a mispredicted branch each time they do, as
 * much as eight more cells; so in a step's rows they do not, or seldom: what is longer than the
 * step's limit has its tail summed before, in a row of a step that does nothing else, one for the
 * level, where rows are sorted by length.
 *
 * Additions chained to one another are one node where nothing else reads what lies between
 * (plan_sums.h). So is a sum or difference with a product that only it reads, if products' partials
 * are kept: two gathers fewer, and neither the product nor its adjoint is stored. Nodes without a
 * path to an output are left out, inputs excepted. */
#ifndef CHEAPGRAD_MODE_PLAN_H
#define CHEAPGRAD_MODE_PLAN_H

#include "cheapgrad/graph.h"

enum {
    CG_SLICE = 8, /* nodes whose indices stand beside one another; also the room past each end */
    CG_SMALL = 16 * CG_SLICE, /* a step of fewer nodes has rows of one length */
    CG_LARGE = 64 * CG_SLICE, /* one of as many has rows of up to CG_LENGTHS cells, others of 2, or
                                 of 3 where few of a small one's are shorter */
    CG_LENGTHS = 4,
    CG_ROW = 32,       /* longest row of a tail, or part of one */
    CG_NEAR = 1 << 17, /* fewer nodes' values are in a second-level cache, or not far from it */
    CG_INDEX = 4       /* bytes of the widest indices; a step's begin at a multiple of it */
};

/* How a step's partials are had in the reverse sweep. */
typedef enum cg_rule {
    CG_RULE_SOURCE, /* inputs: the adjoints are the gradient; constants have no reverse step */
    CG_RULE_TAIL,   /* no node: the tails of long rows */
    CG_RULE_SUM,    /* additions chained: 1 for each term, not stored */
    CG_RULE_ADD,    /* 1, 1 */
    CG_RULE_SUB,    /* 1, -1 */
    CG_RULE_SIGNED, /* some of these, then some of those: they share a step where both are few */
    CG_RULE_NEG,    /* -1 */
    CG_RULE_MUL,    /* the other argument's value, read again */
    CG_RULE_KEPT,   /* the same, kept while evaluating: two slopes a node */
    CG_RULE_MIXED,  /* some of these, then sums, then differences */
    CG_RULE_MULADD, /* a sum or difference of a product, kept like these, and another term */
    CG_RULE_UNARY,  /* stored while evaluating: one slope a node */
    CG_RULE_BINARY  /* two slopes */
} cg_rule;

/* What a node of CG_RULE_MULADD subtracts, in the order in which a step's stand. */
typedef enum cg_signs { CG_MINUS_PRODUCT, CG_MINUS_NONE, CG_MINUS_TERM } cg_signs;

/* How a step's nodes stand: one by one, as a single one does, and all in plans whose slices are of
 * one; or filled up to half a slice, a slice, or several. */
typedef enum cg_size { CG_SINGLE, CG_HALF_SLICE, CG_ONE_SLICE, CG_SLICES } cg_size;

/* What chooses the code that runs a step: two bits for its size, two for what else there is. */
#define CG_KERNEL(rule, size, other) ((unsigned)(rule) << 4 | (unsigned)(size) << 2 | (other))
enum { CG_NKERNEL = CG_KERNEL(CG_RULE_BINARY, 3, 3) + 1 };

/* A step's nodes are in slot order. Where a step's slots, indices and slopes
 * begin is where those of the step before it end. */
typedef struct cg_step {
    union {
        uint8_t op;       /* cg_op; or, */
        uint8_t products; /* CG_RULE_MIXED: how many multiply */
        uint8_t minus;    /* CG_RULE_MULADD: how many subtract the product; cg_step_until */
    };
    uint8_t rule;   /* cg_rule */
    uint8_t kernel; /* CG_KERNEL of its rule, its size and half of an index's bytes */
    uint8_t plus;   /* CG_RULE_SIGNED, CG_RULE_MIXED: how many do not subtract; CG_RULE_MULADD: not
                       the term that is no product, cg_step_until */
    cg_id count;    /* nodes */
    cg_id to;       /* where their values stand, one after another */
    cg_id base[3];  /* where the first of the first, second and third arguments' values stands:
                       indices count from it; CG_RULE_SUM: of all terms, and how many a node has */
} cg_step;

/* One step of the reverse sweep, in the order in which they run. */
typedef struct cg_pull {
    uint8_t rule;   /* cg_rule */
    uint8_t kernel; /* CG_KERNEL of its rule, its size, and the length, but 0 for tails' */
    uint8_t length; /* of all rows, where these are few, and of tails, where they are one slice; or
                       0, and 0 in plans whose slices are of one */
    uint8_t products; /* CG_RULE_MIXED: the same, of slices that are products alone */
    cg_id count;      /* rows */
    cg_id cell[3];    /* where the blocks of its contributions begin */
} cg_pull;

/* Where a pull's length is 0, its slices, or rows, of one length, from the last to the first. */
typedef struct cg_run {
    cg_id nslice, length; /* so many slices, so many cells to sum in each row */
} cg_run;

typedef struct cg_plan {
    cg_id nslot, ninput, nconst, noutput;
    cg_id nvalue; /* room for values; inputs and constants come first */
    cg_id slice;  /* most nodes a slice: CG_SLICE or 1 */
    int rings;    /* values stand in a ring, and products' partials are kept */
    size_t nstep;
    cg_step *step;        /* size nstep; the first is the inputs, then constants, if any */
    unsigned char *index; /* the steps' indices; a binary step's slice: those of the first
                             arguments, then those of the second; size nindex, in bytes */
    size_t nindex, nslope;
    cg_id ahead;      /* by so many values the reverse sweep fetches them ahead of their use */
    double *constant; /* in slot order, size nconst */
    cg_id *output;    /* where the value of each output stands, size noutput */

    size_t npull, nrun, nsum; /* nsum: indices in sum */
    cg_pull *pull;            /* size npull */
    cg_run *run;              /* size nrun, in the order in which they run */
    unsigned char *sum; /* cells to sum, a step's last slice first: its rows' first cells, then
                           their second ones, and so on */
    int sum_bytes;      /* of each of these: 1, 2 or 4 */
    cg_id ncell;        /* cell 0 holds 0, cells 1 ... noutput the outputs' seeds */

    uint64_t nedge, nmul, nadd, ncall; /* of one gradient; padding not counted */
} cg_plan;

/* What products need in the reverse sweep: all values, or their own partials; or what is best. */
typedef enum cg_keep { CG_KEEP_BEST, CG_KEEP_VALUES, CG_KEEP_PARTIALS } cg_keep;

/* slice: most nodes a slice, CG_SLICE or 1. CG_ENOMEM, CG_ETOOBIG; then *plan holds nothing. */
cg_status cg_plan_make(const cg_graph *g, int slice, cg_keep keep, cg_plan *plan);
void cg_plan_free(cg_plan *plan);
size_t cg_plan_bytes(const cg_plan *plan);

cg_rule cg_rule_of(cg_op op);

/* Steps of inputs and constants. */
static inline size_t cg_plan_sources(const cg_plan *plan) {
    return plan->nconst > 0 ? 2 : 1;
}

/* The longest rows that a step of so many nodes has, unless it is the inputs'. */
static inline cg_id cg_row_limit(cg_id count) {
    return count < CG_LARGE ? 2 : CG_LENGTHS;
}

/* Arguments of a node under that rule, where the terms of a sum, which have one base, are one. */
static inline int cg_rule_arity(cg_rule rule) {
    if (rule <= CG_RULE_TAIL) return 0;
    if (rule == CG_RULE_MULADD) return 3; /* the product's, and the other term */
    return rule == CG_RULE_SUM || rule == CG_RULE_NEG || rule == CG_RULE_UNARY ? 1 : 2;
}

/* Indices of a node of the step; rule: the step's, here and below, for kernels that know it. */
static inline size_t cg_step_arity(const cg_step *step, cg_rule rule) {
    return rule == CG_RULE_SUM ? step->base[1] : (size_t)cg_rule_arity(rule);
}

/* Of all its nodes. */
static inline size_t cg_step_arguments(const cg_step *step) {
    return step->count * cg_step_arity(step, (cg_rule)step->rule);
}

/* Slopes that the rule stores of a node: 0, 1 or 2. */
static inline int cg_rule_slopes(cg_rule rule) {
    if (rule == CG_RULE_UNARY) return 1;
    return rule == CG_RULE_BINARY || rule == CG_RULE_KEPT || rule == CG_RULE_MIXED ||
                   rule == CG_RULE_MULADD
               ? 2
               : 0;
}

/* Of CG_RULE_MULADD's `minus` or `plus`, the node up to where it holds. UINT8_MAX means all `count`
 * nodes: steps of CG_SMALL or more subtract in all or in none. */
static inline size_t cg_step_until(uint8_t n, size_t count) {
    return n == UINT8_MAX ? count : n;
}

static inline int cg_is_source(const cg_step *step, cg_op op) {
    return step->rule == CG_RULE_SOURCE && step->op == op;
}

/* How many of the step's nodes have slopes. */
static inline size_t cg_step_sloped(const cg_step *step, cg_rule rule) {
    return rule == CG_RULE_MIXED ? step->products : cg_rule_slopes(rule) > 0 ? step->count : 0;
}

/* Indices are as short as they can be: most reach no further than a level or two. */
static inline int cg_index_bytes(cg_id highest) {
    return highest <= UINT8_MAX ? 1 : highest <= UINT16_MAX ? 2 : CG_INDEX;
}

/* Bytes of an index of the step: 1, 2 or 4. */
static inline int cg_step_bytes(const cg_step *step) {
    return 1 << (step->kernel & 3);
}

static inline size_t cg_index_at(const void *index, size_t i, int bytes) {
    return bytes == 1   ? ((const uint8_t *)index)[i]
           : bytes == 2 ? ((const uint16_t *)index)[i]
                        : ((const uint32_t *)index)[i];
}

static inline void cg_index_put(void *index, size_t i, int bytes, cg_id value) {
    if (bytes == 1)
        ((uint8_t *)index)[i] = (uint8_t)value;
    else if (bytes == 2)
        ((uint16_t *)index)[i] = (uint16_t)value;
    else
        ((uint32_t *)index)[i] = value;
}

/* Nodes, or rows, in a slice of a step of so many. Here and below, most: the plan's slice. */
static inline size_t cg_slice(size_t count, size_t most) {
    return count > 1 ? most : 1;
}

static inline cg_size cg_size_of(size_t count, size_t most) {
    if (cg_slice(count, most) == 1) return CG_SINGLE;
    return count <= CG_SLICE / 2 ? CG_HALF_SLICE : count <= CG_SLICE ? CG_ONE_SLICE : CG_SLICES;
}

/* Nodes that a slice of a step of that size has room for. */
static inline size_t cg_in_slice(cg_size size) {
    return size == CG_SINGLE ? 1 : size == CG_HALF_SLICE ? CG_SLICE / 2 : CG_SLICE;
}

/* Number of nodes with the last slice filled up. */
static inline size_t cg_filled(size_t count, size_t most) {
    return cg_slice(count, most) == 1 ? count : (count + CG_SLICE - 1) / CG_SLICE * CG_SLICE;
}

/* A place from there on whose vectors of CG_SLICE are whole lines of the cache. */
static inline uint64_t cg_aligned(const cg_plan *plan, uint64_t at) {
    return plan->slice == 1 ? at : (at + CG_SLICE - 1) / CG_SLICE * CG_SLICE;
}

/* Bytes of n indices, filled up to where the next step's begin. */
static inline size_t cg_index_room(size_t n, size_t bytes) {
    return (n * bytes + CG_INDEX - 1) / CG_INDEX * CG_INDEX;
}

/* Bytes of a step's indices. */
static inline size_t cg_step_indices(const cg_step *step, cg_rule rule, size_t most, size_t bytes) {
    return cg_index_room(cg_filled(step->count, most) * cg_step_arity(step, rule), bytes);
}

/* Nodes of a step for which it has room for slopes; count: its nodes, which kernels know something
 * of. Less than a slice is not filled up, as that is in nobody's way: what the last vector writes
 * past a step's is written over by what comes next. */
static inline size_t cg_slope_room(const cg_step *step, cg_rule rule, size_t count, size_t most) {
    if (rule == CG_RULE_MIXED) return (step->products + most - 1) / most * most;
    if (rule == CG_RULE_UNARY && count < CG_SLICE) return count;
    return cg_size_of(count, most) == CG_HALF_SLICE ? CG_SLICE / 2 : cg_filled(count, most);
}

/* All its slopes. */
static inline size_t cg_step_slopes(const cg_step *step, cg_rule rule, size_t count, size_t most) {
    return cg_slope_room(step, rule, count, most) * (size_t)cg_rule_slopes(rule);
}

#endif
