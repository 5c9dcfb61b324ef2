/* A graph as a Graphviz drawing, inputs below, outputs above and framed twice. */
#include <inttypes.h>

#include "cheapgrad/graph.h"
#include "memory.h"

static void draw_node(const cg_graph *g, cg_id k, const double *v, FILE *file) {
    cg_op op = (cg_op)g->op[k];
    fprintf(file, "  n%" PRIu32 " [label=\"", k);
    if (op == CG_INPUT)
        fprintf(file, "x%" PRIu32, g->arg[k][0]);
    else if (op == CG_CONST)
        fprintf(file, "%.6g", g->constant[g->arg[k][0]]);
    else
        fputs(cg_op_name(op), file);
    if (v && op != CG_CONST) fprintf(file, "\\n%.6g", v[k]); /* a constant's label is its value */
    fputs("\"];\n", file);
}

/* The node's edges, each with its partial at v where v is given. An edge from a constant is dotted
 * and carries none: nothing is differentiated by a constant. */
static void draw_edges(const cg_graph *g, cg_id k, const double *v, FILE *file) {
    cg_op op = (cg_op)g->op[k];
    int arity = cg_op_arity(op);
    double d[2] = {0, 0};
    if (v && arity > 0) cg_op_at(op, v[g->arg[k][0]], arity == 2 ? v[g->arg[k][1]] : 0.0, d, NULL);
    for (int i = 0; i < arity; i++) {
        cg_id from = g->arg[k][i];
        fprintf(file, "  n%" PRIu32 " -> n%" PRIu32, from, k);
        if (g->op[from] == CG_CONST)
            fputs(" [style=dotted]", file);
        else if (v)
            fprintf(file, " [label=\"%.6g\"]", d[i]);
        fputs(";\n", file);
    }
}

/* Output i is marked on the node it is; a node that is output twice bears both names. */
static void mark_outputs(const cg_graph *g, FILE *file) {
    for (cg_id i = 0; i < g->noutput; i++)
        fprintf(file, "  n%" PRIu32 " [peripheries=2, xlabel=\"y%" PRIu32 "\"];\n", g->output[i],
                i);
}

cg_status cg_graph_draw(const cg_graph *g, const double *x, FILE *file) {
    if (!file) return CG_ENULL;
    cg_status status = cg_graph_check(g, NULL);
    if (status != CG_OK) return status;
    double *v = NULL;
    if (x) {
        v = cg_array(g->nnode, sizeof *v);
        if (!v) return CG_ENOMEM;
        cg_eval(g, x, v);
    }
    fputs("digraph cheapgrad {\n  rankdir=BT;\n  node [shape=box];\n", file);
    for (cg_id k = 0; k < g->nnode; k++) draw_node(g, k, v, file);
    mark_outputs(g, file);
    for (cg_id k = 0; k < g->nnode; k++) draw_edges(g, k, v, file);
    fputs("}\n", file);
    free(v);
    return fflush(file) == 0 && !ferror(file) ? CG_OK : CG_EIO;
}
