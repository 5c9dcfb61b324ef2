/* The sweeps over a plan, and one over a graph, compiled from one source for each instruction set
 * and chosen at run time by what the CPU has. Plain arithmetic gives the same bits on all. */
#ifndef CHEAPGRAD_MODE_KERNELS_H
#define CHEAPGRAD_MODE_KERNELS_H

#include "mode/plan.h"
#include "mode/vector_math.h"

/* What a sweep works on. p is the number of points at once: element i of point j of an array is at
 * i * p + j. Each array has room for CG_SLICE elements more than are used: the last vector of a
 * step may reach past it, into what a later step writes or into that room. */
typedef struct cg_arrays {
    const cg_plan *plan; /* made with slices of CG_SLICE for p = 1, of 1 for more */
    const cg_vector_functions *function;
    double *value; /* size plan->nvalue * p; inputs and constants are there already */
    double *slope; /* size plan->nslope * p */
    double *cell;  /* size plan->ncell * p; cell 0 and the seeds are there already */
    int far;       /* what the reverse sweep reads is more than a cache holds: fetch it ahead */
} cg_arrays;

typedef struct cg_sweeps {
    void (*evaluate)(const cg_arrays *a);
    void (*linearise)(const cg_arrays *a);       /* and slopes */
    void (*pull)(const cg_arrays *a, double *g); /* reverse; g: size plan->ninput * p */
    /* n points, a row of `columns` each, to where element i of point j is at i * p + j, and back.
     * n: at most p; lanes past n repeat the last row. NULL where p = 1. */
    void (*to_lanes)(size_t n, size_t columns, const double *row, double *lanes);
    void (*from_lanes)(size_t n, size_t columns, const double *lanes, double *row);
} cg_sweeps;

/* Tangents of p directions at one point, from a plan of p = 1 that keeps partials and is
 * linearised. They stand as the values do, p for each; those of inputs and constants are there
 * already. */
typedef void cg_push(const cg_arrays *a, double *tangent);

/* Values and CG_SLICE tangents of all nodes of a graph, by inputs first, first + 1 and so on. x:
 * the inputs; value, tangent: size g->nnode, which do not overlap. */
typedef double cg_lanes[CG_SLICE];
typedef void cg_sweep_lanes(const cg_graph *g, const double *x, cg_id first, double *value,
                            cg_lanes *tangent);

typedef struct cg_kernels {
    const char *name;
    const cg_vector_math *math;
    cg_sweeps one, four, eight, sixteen; /* points at once */
    cg_push *tangent, *tangents;         /* p = 1 and p = CG_SLICE directions */
    cg_sweep_lanes *lanes;               /* over a graph */
} cg_kernels;

typedef enum cg_isa { CG_ISA_PORTABLE, CG_ISA_AVX2, CG_ISA_AVX512, CG_NISA } cg_isa;

/* NULL where this machine does not have it. */
const cg_kernels *cg_kernels_at(cg_isa isa);

/* The best that this machine has. */
cg_isa cg_isa_best(void);

/* Those that set-ups use: the best, or what was chosen; never NULL. */
const cg_kernels *cg_kernels_chosen(void);

/* For tests: one that this machine has, or CG_NISA: the best again. */
void cg_kernels_choose(cg_isa isa);

#endif
