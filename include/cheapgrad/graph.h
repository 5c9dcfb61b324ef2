/* The computational graph: a Wengert list. Node k is an elementary function of up to two earlier
 * nodes, so the list is in topological order by construction.
 *
 *   e = (a + b)(b + 1)            node   op      arguments
 *                                  0     input                 a
 *           e = c d                1     input                 b
 *          /       \               2     add     0  1          c = a + b
 *     c = a + b   d = b + 1        3     const                 1
 *      /     \     /    \          4     add     1  3          d = b + 1
 *     a       `-b-'      1         5     mul     2  4          e = c d
 *
 *   cg_graph *g = cg_graph_new();
 *   cg_id a = cg_input(g), b = cg_input(g);
 *   cg_output(g, cg_mul(g, cg_add(g, a, b), cg_add(g, b, cg_const(g, 1))));
 *   if (cg_graph_status(g) != CG_OK) ...      one check for all: errors stick
 *
 * C leaves the order of nested calls open, so nodes may be numbered either way; where numbers
 * matter (generators: same seed, same graph), build in steps.
 *
 * An edge is an argument: a node x*x has two edges from x. */
#ifndef CHEAPGRAD_GRAPH_H
#define CHEAPGRAD_GRAPH_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cheapgrad/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t cg_id;
#define CG_NONE UINT32_MAX /* no node: the argument a function does not have, a builder's error */

typedef enum cg_op {
    CG_INPUT, /* arg[k][0] is the input's number */
    CG_CONST, /* arg[k][0] is the constant's number */
#define CG_UNARY(NAME, ...) CG_##NAME,
#define CG_BINARY(NAME, ...) CG_##NAME,
#include "cheapgrad/functions.def"
    CG_NOP /* number of operations, not an operation */
} cg_op;

/* Transparent: read it freely, change it through the builder. 9 bytes a node. */
typedef struct cg_graph {
    cg_id nnode;      /* nodes so far; their ids are 0 ... nnode-1 */
    cg_id ninput;     /* independent variables */
    cg_id noutput;    /* dependent variables */
    cg_id nconst;     /* constants */
    uint8_t *op;      /* cg_op of each node, size nnode */
    cg_id (*arg)[2];  /* arguments of each node, size nnode; CG_NONE past the arity */
    cg_id *input;     /* node of each input, size ninput */
    cg_id *output;    /* node of each output, size noutput; a node may be output more than once */
    double *constant; /* value of each constant, size nconst */
    size_t node_room, input_room, output_room, const_room; /* allocated sizes */
    cg_status status; /* the builder's first error, CG_OK while there was none */
} cg_graph;

/* An empty graph, or NULL where there is no memory. Free it with cg_graph_free. */
cg_graph *cg_graph_new(void);

/* Frees the graph; NULL is allowed. */
void cg_graph_free(cg_graph *g);

/* The builder's first error; CG_ENOMEM for NULL, which is what cg_graph_new returned. */
cg_status cg_graph_status(const cg_graph *g);

/* Makes room for n nodes in all, so that building them allocates nothing more for nodes.
 * CG_ENOMEM, CG_ETOOBIG: the graph stays as it was, and the status sticks. */
cg_status cg_graph_reserve(cg_graph *g, size_t n);

/* The builder. Each returns the new node, or CG_NONE and sets g->status: CG_EID where an argument
 * is not a node of g, CG_EARITY where op is no function of that arity, CG_ETOOBIG, CG_ENOMEM. After
 * an error every call returns CG_NONE and changes nothing; g->status keeps the first error. g may
 * be NULL (what cg_graph_new returned): then every call returns CG_NONE. */
cg_id cg_input(cg_graph *g);
cg_id cg_const(cg_graph *g, double value);
cg_id cg_unary(cg_graph *g, cg_op op, cg_id x);
cg_id cg_binary(cg_graph *g, cg_op op, cg_id x, cg_id y);

/* Marks a node as the next output. Returns the status. */
cg_status cg_output(cg_graph *g, cg_id node);

/* cg_add(g, x, y), cg_sin(g, x), ... one for every elementary function. */
#define CG_UNARY(NAME, name, ...)                                                                  \
    static inline cg_id cg_##name(cg_graph *g, cg_id x) {                                          \
        return cg_unary(g, CG_##NAME, x);                                                          \
    }
#define CG_BINARY(NAME, name, ...)                                                                 \
    static inline cg_id cg_##name(cg_graph *g, cg_id x, cg_id y) {                                 \
        return cg_binary(g, CG_##NAME, x, y);                                                      \
    }
#include "cheapgrad/functions.def"

/* Name ("add", "input"; "?" for what is no operation) and number of arguments (0, 1, 2). */
const char *cg_op_name(cg_op op);
int cg_op_arity(cg_op op);

/* The operation of that name, or CG_NOP where there is none. name may be NULL. */
cg_op cg_op_by_name(const char *name);

/* Value and derivatives of one elementary function at (x, y): d[0..1] = partials x, y (0 for the
 * argument that a unary one does not have); dd[0..2] = second partials xx, xy, yy. d and dd may be
 * NULL. Returns the value; NaN for CG_INPUT, CG_CONST and what is no operation. */
double cg_op_at(cg_op op, double x, double y, double d[2], double dd[3]);

/* Whether the graph is whole: every id in range and earlier than its user, every operation known,
 * at least one input and one output, no builder error. Linear time, no allocation. *error (may be
 * NULL) names the node. Modes call it in their set-up and never check again. */
cg_status cg_graph_check(const cg_graph *g, cg_error *error);

/* Bytes that it holds, with the room it keeps for growing. */
size_t cg_graph_bytes(const cg_graph *g);

/* Number of edges, i.e. of arguments. */
uint64_t cg_graph_edges(const cg_graph *g);

typedef enum cg_edges {
    CG_EDGES_ALL,   /* cg_graph_edges */
    CG_EDGES_LIVE,  /* with a path to an output */
    CG_EDGES_ACTIVE /* on a path from an input to an output: live, and not from constants alone */
} cg_edges;

/* Number of those edges. g must have passed cg_graph_check, here and in all that follows.
 * CG_ENOMEM. */
cg_status cg_graph_count_edges(const cg_graph *g, cg_edges which, uint64_t *edges);

/* Number of nodes with a path to an output. CG_ENOMEM. */
cg_status cg_graph_live(const cg_graph *g, uint64_t *live);

/* 64-bit fingerprint of operations, arguments, constants, inputs and outputs; the same on every
 * machine. Two graphs that differ in one of these differ in it, up to chance. */
uint64_t cg_graph_hash(const cg_graph *g);

/* The plain interpreter: one switch per node. x: inputs, size ninput. v: values of all nodes, size
 * nnode. g must have passed cg_graph_check. NaN and infinities pass through as C's arithmetic has
 * them. */
void cg_eval(const cg_graph *g, const double *x, double *v);

/* One node a line: "input", "const 0x1p+0", "mul 2 4", "output 5"; # starts a comment. Doubles are
 * written in hexadecimal and NaNs by their bits (nan:7ff8000000000000), so that what is read back
 * is equal bit for bit, in every locale. CG_EIO, CG_ENULL, and cg_graph_check's. */
cg_status cg_graph_write(const cg_graph *g, FILE *file);

/* Reads that format up to the end of the file; a double may be written in any way that strtod
 * reads and that does not overflow. On failure returns NULL and *error (may be NULL) names the
 * line. CG_EFORMAT, CG_EARITY, CG_EID, CG_ETOOBIG, CG_EIO, CG_ENOMEM, CG_ENULL, and at the end of
 * the file CG_ENOINPUT and CG_ENOOUTPUT. Free with cg_graph_free. */
cg_graph *cg_graph_read(FILE *file, cg_error *error);

/* Writes a Graphviz drawing: one box a node, one arrow an edge, outputs framed twice. With x
 * (inputs, size ninput; may be NULL) nodes carry their values and edges their partials at x, save
 * those from constants. CG_EIO, CG_ENOMEM, CG_ENULL, and cg_graph_check's. */
cg_status cg_graph_draw(const cg_graph *g, const double *x, FILE *file);

#ifdef __cplusplus
}
#endif
#endif
