#include "harness_oracle.h"

#include <math.h>

/* Along one more edge, of that partial. */
static double along(oracle_question question, double partial, double answer) {
    switch (question) {
    case ORACLE_DERIVATIVE:
        return partial * answer;
    case ORACLE_ABSOLUTE:
    case ORACLE_STRONGEST:
        return fabs(partial) * answer;
    case ORACLE_PATHS:
    case ORACLE_REACHED:
        return answer;
    case ORACLE_LONGEST:
        return answer < 0 ? answer : answer + 1;
    }
    return (double)NAN;
}

/* log2(2^a + 2^b) */
static double log2_sum(double a, double b) {
    double more = fmax(a, b), less = fmin(a, b);
    return less == -HUGE_VAL ? more : more + log2(1 + exp2(less - more));
}

static double together(oracle_question question, double a, double b) {
    switch (question) {
    case ORACLE_DERIVATIVE:
    case ORACLE_ABSOLUTE:
        return a + b;
    case ORACLE_PATHS:
        return log2_sum(a, b);
    case ORACLE_STRONGEST:
    case ORACLE_LONGEST:
    case ORACLE_REACHED:
        return fmax(a, b);
    }
    return (double)NAN;
}

/* Of a node that no path from the input leads to, and of the input. */
static double none(oracle_question question) {
    return question == ORACLE_LONGEST ? -1 : question == ORACLE_PATHS ? -HUGE_VAL : 0;
}

static double itself(oracle_question question) {
    return question == ORACLE_LONGEST || question == ORACLE_PATHS ? 0 : 1;
}

void oracle_sweep(const cg_graph *g, oracle_question question, const double *v, cg_id input,
                  double *answer) {
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_id a = g->arg[k][0], b = g->arg[k][1];
        int arity = cg_op_arity((cg_op)g->op[k]);
        double d[2] = {0, 0};
        if (arity > 0) cg_op_at((cg_op)g->op[k], v[a], arity > 1 ? v[b] : 0, d, NULL);
        answer[k] = g->op[k] == CG_INPUT && a == input ? itself(question) : none(question);
        if (arity > 0) answer[k] = along(question, d[0], answer[a]);
        if (arity > 1) answer[k] = together(question, answer[k], along(question, d[1], answer[b]));
    }
}

double oracle_at_outputs(const cg_graph *g, oracle_question question, const double *answer) {
    double all = answer[g->output[0]];
    for (cg_id i = 1; i < g->noutput; i++) all = together(question, all, answer[g->output[i]]);
    return all;
}
