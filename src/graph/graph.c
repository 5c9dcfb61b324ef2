#include "cheapgrad/graph.h"

#include <stdlib.h>

#include "memory.h"

enum { FIRST_ROOM = 8 };

cg_graph *cg_graph_new(void) {
    return calloc(1, sizeof(cg_graph));
}

void cg_graph_free(cg_graph *g) {
    if (!g) return;
    free(g->op);
    free(g->arg);
    free(g->input);
    free(g->output);
    free(g->constant);
    free(g);
}

cg_status cg_graph_status(const cg_graph *g) {
    return g ? g->status : CG_ENOMEM;
}

size_t cg_graph_bytes(const cg_graph *g) {
    return sizeof *g + g->node_room * (sizeof *g->op + sizeof *g->arg) +
           g->input_room * sizeof *g->input + g->output_room * sizeof *g->output +
           g->const_room * sizeof *g->constant;
}

/* The first error stays. */
static cg_id fail(cg_graph *g, cg_status status) {
    if (g && g->status == CG_OK) g->status = status;
    return CG_NONE;
}

/* Resizes *array to n elements; on failure the array stays as it was. */
static int resize(void **array, size_t n, size_t size) {
    if (n > SIZE_MAX / size) return 0;
    void *moved = realloc(*array, n * size);
    if (!moved) return 0;
    *array = moved;
    return 1;
}

cg_status cg_graph_reserve(cg_graph *g, size_t n) {
    if (cg_graph_status(g) != CG_OK) return cg_graph_status(g);
    if (n <= g->node_room) return CG_OK;
    if (n > CG_NONE) return fail(g, CG_ETOOBIG), CG_ETOOBIG;
    void *op = g->op, *arg = g->arg;
    int room = resize(&op, n, sizeof *g->op);
    g->op = op;
    room = room && resize(&arg, n, sizeof *g->arg);
    g->arg = arg;
    if (!room) return fail(g, CG_ENOMEM), CG_ENOMEM;
    g->node_room = n;
    return CG_OK;
}

/* The next room for an array that is full: half as much again, so that 10^8 nodes never hold more
 * than 2.3 GB while they move, and never past what ids can name. */
static size_t more_room(size_t room) {
    size_t next = room < FIRST_ROOM ? FIRST_ROOM : room + room / 2;
    return next < CG_NONE ? next : CG_NONE;
}

static cg_id append(cg_graph *g, cg_op op, cg_id x, cg_id y) {
    if (g->nnode == g->node_room) {
        if (g->nnode == CG_NONE) return fail(g, CG_ETOOBIG);
        if (cg_graph_reserve(g, more_room(g->node_room)) != CG_OK) return CG_NONE;
    }
    cg_id k = g->nnode++;
    g->op[k] = (uint8_t)op;
    g->arg[k][0] = x;
    g->arg[k][1] = y;
    return k;
}

/* Room for one more element in an array of `count`. */
static int room_for_one(cg_graph *g, void **array, size_t *room, cg_id count, size_t size) {
    if (count < *room) return 1;
    size_t next = more_room(*room);
    if (count == CG_NONE || !resize(array, next, size)) {
        fail(g, count == CG_NONE ? CG_ETOOBIG : CG_ENOMEM);
        return 0;
    }
    *room = next;
    return 1;
}

cg_id cg_input(cg_graph *g) {
    if (cg_graph_status(g) != CG_OK) return CG_NONE;
    void *input = g->input;
    int room = room_for_one(g, &input, &g->input_room, g->ninput, sizeof *g->input);
    g->input = input;
    if (!room) return CG_NONE;
    cg_id k = append(g, CG_INPUT, g->ninput, CG_NONE);
    if (k != CG_NONE) g->input[g->ninput++] = k;
    return k;
}

cg_id cg_const(cg_graph *g, double value) {
    if (cg_graph_status(g) != CG_OK) return CG_NONE;
    void *constant = g->constant;
    int room = room_for_one(g, &constant, &g->const_room, g->nconst, sizeof *g->constant);
    g->constant = constant;
    if (!room) return CG_NONE;
    cg_id k = append(g, CG_CONST, g->nconst, CG_NONE);
    if (k != CG_NONE) g->constant[g->nconst++] = value;
    return k;
}

cg_id cg_unary(cg_graph *g, cg_op op, cg_id x) {
    if (cg_graph_status(g) != CG_OK) return CG_NONE;
    if (cg_op_arity(op) != 1) return fail(g, CG_EARITY);
    if (x >= g->nnode) return fail(g, CG_EID);
    return append(g, op, x, CG_NONE);
}

cg_id cg_binary(cg_graph *g, cg_op op, cg_id x, cg_id y) {
    if (cg_graph_status(g) != CG_OK) return CG_NONE;
    if (cg_op_arity(op) != 2) return fail(g, CG_EARITY);
    if (x >= g->nnode || y >= g->nnode) return fail(g, CG_EID);
    return append(g, op, x, y);
}

cg_status cg_output(cg_graph *g, cg_id node) {
    if (cg_graph_status(g) != CG_OK) return cg_graph_status(g);
    if (node >= g->nnode) return fail(g, CG_EID), CG_EID;
    void *output = g->output;
    int room = room_for_one(g, &output, &g->output_room, g->noutput, sizeof *g->output);
    g->output = output;
    if (room) g->output[g->noutput++] = node;
    return g->status;
}
