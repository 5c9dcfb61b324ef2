/* Forward sweeps in the plainest form, one input at a time, to hold faster ways to: they share
 * nothing with any mode but the table of functions. */
#ifndef CHEAPGRAD_HARNESS_ORACLE_H
#define CHEAPGRAD_HARNESS_ORACLE_H

#include "cheapgrad/graph.h"

/* What is asked of all paths from an input to a node. A path's product is that of the partials of
 * its edges. */
typedef enum oracle_question {
    ORACLE_DERIVATIVE, /* sum of the products */
    ORACLE_ABSOLUTE,   /* sum of their absolute values */
    ORACLE_STRONGEST,  /* the largest absolute value, 0 where there is no path */
    ORACLE_PATHS,      /* log2 of how many there are, -HUGE_VAL where there is none */
    ORACLE_LONGEST,    /* edges of the longest, -1 where there is no path */
    ORACLE_REACHED     /* 1 where there is one, else 0 */
} oracle_question;

/* v: values of the nodes, as cg_eval gives them. answer: that at every node, size nnode. */
void oracle_sweep(const cg_graph *g, oracle_question question, const double *v, cg_id input,
                  double *answer);

/* One answer for all outputs together: their sum, or their largest where the question asks for the
 * largest. */
double oracle_at_outputs(const cg_graph *g, oracle_question question, const double *answer);

#endif
