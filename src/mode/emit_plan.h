/* Where each number lives in the emitted code, decided before a line is printed.
 *
 * The code is a sequence of chunks, functions of bounded size: the live nodes in their order, cut
 * every so many. Within a chunk values and adjoints are local variables; what crosses a chunk's
 * border has a slot in the caller's work array:
 *
 *     function   values that a later chunk reads; a slot is used anew after its last reader
 *     record     values that a later chunk or the reverse sweep reads, and partials that are
 *                expressions of their own, each in a slot of its own: a chunk's values, its
 *                first partials, its second ones
 *     reverse    adjoints whose consumers are in another chunk; used anew once complete */
#ifndef CHEAPGRAD_EMIT_PLAN_H
#define CHEAPGRAD_EMIT_PLAN_H

#include "cheapgrad/mode.h"

typedef struct cg_emit_plan {
    const cg_graph *g;
    cg_id nchunk;
    cg_id *first;        /* first node of each chunk, size nchunk + 1 */
    cg_id *chunk;        /* chunk of each node, size nnode, like those that follow */
    uint8_t *mark;       /* cg_activity */
    cg_id *last_reader;  /* last chunk that reads the value when the function is evaluated */
    cg_id *value_slot;   /* in function; CG_NONE: local */
    cg_id *tape_slot;    /* of the value in record; CG_NONE: local */
    cg_id (*partial)[2]; /* slots of the partials in record; CG_NONE: none needed */
    cg_id *adjoint_slot; /* in reverse, behind the tape; CG_NONE: local */
    cg_id *first_output; /* the outputs that a node is: first_output[k], */
    cg_id *next_output;  /* then next_output[i], size noutput; CG_NONE: no more */
    size_t nvalue, ntape, nadjoint;
} cg_emit_plan;

/* chunk: nodes in one function, at least 1. CG_ENOMEM leaves nothing behind. */
cg_status cg_emit_plan_make(const cg_graph *g, cg_id chunk, cg_emit_plan *plan);
void cg_emit_plan_free(cg_emit_plan *plan);

/* Doubles in the work array: the larger of function's and the gradient's, whose seeds come last. */
size_t cg_emit_plan_work(const cg_emit_plan *plan);

/* Whether the node is evaluated: live, and neither input nor constant. */
int cg_emit_is_function(const cg_emit_plan *plan, cg_id k);

/* Whether a derivative is carried through the node's i-th edge. */
int cg_emit_is_edge(const cg_emit_plan *plan, cg_id k, int i);

/* What one gradient costs. */
cg_counts cg_emit_plan_counts(const cg_emit_plan *plan);

#endif
