/* The mode table: every way to differentiate, behind one contract (after FFTW's benchmark:
 * can_do, setup, doit, done). Tests, benchmarks, reports and documents iterate it.
 *
 *   cg_work *w;
 *   cg_setup(cg_mode_by_name("tape"), g, NULL, &w, &error);     allocates everything
 *   cg_gradient(w, x, y, dy);                                   allocates nothing
 *   cg_done(w);
 *
 * A graph has n inputs and m outputs. Its gradient is that of the sum of its outputs: with one
 * output, of that output; with more, the Jacobian's column sums. Its Jacobian is m x n, row-major:
 * J[i * n + j] = d output i / d input j.
 *
 * Threads: a graph is only read from its set-up on, so that any number of works may be of one
 * graph, each in a thread of its own, and cg_setup may be called by several threads at once. A work
 * is one thread's at a time.
 *
 * Outputs are what cg_eval gives, NaN and infinities passing through as C's arithmetic has them, up
 * to the sign of a zero where fmin or fmax compare 0 with -0, and what comes of it. Elementary
 * functions may have other last bits where they do not come from libm (see library): then those of
 * the function alone may differ from the gradient's, and a point's with the points beside it. So
 * may those that the compiled mode's compiler computes itself; and it does what its flags say.
 *
 * Where all partials at x are finite, and no product along part of a path and no sum of such ones
 * overflows or underflows, all modes agree on the derivatives, each within its accuracy. Elsewhere
 * they may differ, as each multiplies in its own order, and some multiply by 0 what others leave
 * out; but none (differences apart) gives a number for an input whose one path has a partial that
 * is not finite, unless a product of others on it is 0.
 *
 * Where no path leads from an input to an output, the derivative is 0, or NaN where a partial on
 * the way to an output is not finite and is multiplied by 0: forward modes do that in gradients and
 * Jacobians, some others in Jacobians alone. Differences are NaN there if an output is not finite.
 */
#ifndef CHEAPGRAD_MODE_H
#define CHEAPGRAD_MODE_H

#include "cheapgrad/graph.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What one gradient (one point) costs in the accumulation of partials, exactly. Work inside the
 * elementary functions is counted by calls alone. */
typedef struct cg_counts {
    uint64_t edge_visits;     /* edges through which a derivative was carried */
    uint64_t multiplications; /* products of a partial and a derivative */
    uint64_t additions;       /* sums of such products */
    uint64_t calls;           /* elementary functions evaluated, with or without their partials */
} cg_counts;

typedef struct cg_options {
    uint64_t path_budget; /* most paths that an enumerator may walk; 0: CG_PATH_BUDGET */
    /* For the modes that print code (emit.h): most nodes that are compiled, at about a millisecond
     * each; 0: CG_COMPILE_BUDGET. Compiler and flags; NULL: see emit.h. */
    uint64_t compile_budget;
    const char *compiler;
    const char *compiler_flags;
    unsigned checkpoints; /* states that the checkpointed mode may hold; 0: CG_CHECKPOINTS */
    uint32_t steps;       /* steps it cuts the graph into; 0: as many as it reverses while taking
                             none more than twice again; never more than there are nodes */
} cg_options;
#define CG_CHECKPOINTS 8
#define CG_PATH_BUDGET (UINT64_C(1) << 30)
#define CG_COMPILE_BUDGET (UINT64_C(1) << 15)

typedef struct cg_mode cg_mode;
#define CG_NO_SWEEP (-1)

/* What a mode holds for one graph. Every mode's own struct begins with it. */
typedef struct cg_work {
    const cg_mode *mode;
    const cg_graph *graph; /* borrowed: must outlive the work and stay as it is */
} cg_work;

/* One row of the table. Call through the functions below, which check; the pointers say what each
 * mode has. None of function ... gradients allocates. */
struct cg_mode {
    const char *name;     /* "tape", as in benchmark names */
    const char *title;    /* one line for tables */
    double accuracy;      /* relative error of the gradient in the maximum norm, on well-conditioned
                             graphs, that verification allows: 1e-11, more for differences */
    int points;           /* points treated at once, 1 for most; gradients is NULL where it is 1 */
    int inputs_per_sweep; /* that one sweep of a gradient serves: 1 in forward mode, p in its vector
                             form; 0 where one sweep serves them all; CG_NO_SWEEP for what does not
                             sweep, as enumerators and elimination. Sizes are planned by it, and
                             edge_visits is E * ceil(n / inputs_per_sweep), E where it is not
                             positive; but 0 for differences, and steps or tree of cg_count_paths
                             for enumerators */
    cg_edges edges;       /* those that E is the number of (cg_graph_count_edges): others are
                             dropped at set-up */

    /* Whether it can treat this graph, already checked, without trying. NULL: every graph. */
    cg_status (*can_do)(const cg_graph *g, const cg_options *options, cg_error *error);
    /* Allocates *work with everything in it. On failure leaves nothing behind; where it does not
     * fill *error (never NULL), cg_setup does, with the status's general sentence. */
    cg_status (*setup)(const cg_graph *g, const cg_options *options, cg_work **work,
                       cg_error *error);
    void (*done)(cg_work *work);

    /* The function alone, the way this mode evaluates it. y: size m. */
    void (*function)(cg_work *work, const double *x, double *y);
    /* Function and gradient. g: size n. */
    void (*gradient)(cg_work *work, const double *x, double *y, double *g);
    /* Function and Jacobian. jacobian: size m * n. */
    void (*jacobian)(cg_work *work, const double *x, double *y, double *jacobian);

    /* Optional, NULL where a mode has none. The gradient's two halves, to be timed apart: evaluate
     * and keep the partials; one reverse sweep over what was kept last, seeds all 1. */
    void (*record)(cg_work *work, const double *x, double *y);
    void (*reverse)(cg_work *work, double *g);
    /* Forward mode's gradient sweep by sweep, to time some where all would take days: begin takes
     * the point, which stays in place until the last sweep, and does what serves all of them;
     * tangents is one sweep, the derivatives by inputs first ... first + inputs_per_sweep - 1.
     * first: a multiple of inputs_per_sweep. t: as many as there are such inputs. */
    void (*begin)(cg_work *work, const double *x);
    void (*tangents)(cg_work *work, cg_id first, double *t);
    /* Many points in one call, any number of them: x npoint * n, y npoint * m, g npoint * n,
     * row-major, one point a row. functions: the evaluation alone. */
    void (*functions)(cg_work *work, size_t npoint, const double *x, double *y);
    void (*gradients)(cg_work *work, size_t npoint, const double *x, double *y, double *g);
    /* Where elementary functions do not come from libm: their source and accuracy class. */
    const char *(*library)(const cg_work *work);

    cg_counts (*counts)(const cg_work *work); /* of one gradient, one point */
    size_t (*bytes)(const cg_work *work);     /* held, without the graph */
    /* Optional. Bytes that one gradient (one point) moves: the size of each array, the graph's too,
     * once for every sweep over it that reads and once for every one that writes, however often an
     * element is used within the sweep. */
    size_t (*traffic)(const cg_work *work);
};

extern const cg_mode *const cg_modes[]; /* the table, size cg_nmode */
extern const size_t cg_nmode;

/* The row of that name, or NULL where there is none. name may be NULL. */
const cg_mode *cg_mode_by_name(const char *name);

/* Checks the graph (cg_graph_check), asks can_do, sets up. options and error may be NULL. On
 * failure *work is NULL and *error says why. CG_ENULL, CG_ENOMEM, CG_EBUDGET, CG_ECANNOT,
 * CG_ETOOBIG where 32-bit ids do not reach for what the mode keeps, and cg_graph_check's. */
cg_status cg_setup(const cg_mode *mode, const cg_graph *g, const cg_options *options,
                   cg_work **work, cg_error *error);

/* Frees it; NULL is allowed. */
void cg_done(cg_work *work);

/* x: size n. y: outputs, size m. g: size n. jacobian: size m * n, row-major. None may be NULL. */
void cg_function(cg_work *work, const double *x, double *y);
void cg_gradient(cg_work *work, const double *x, double *y, double *g);
void cg_jacobian(cg_work *work, const double *x, double *y, double *jacobian);

/* npoint points, one a row; a mode that treats one point at a time is called for each. */
void cg_gradients(cg_work *work, size_t npoint, const double *x, double *y, double *g);

cg_counts cg_work_counts(const cg_work *work);
size_t cg_work_bytes(const cg_work *work);
size_t cg_work_traffic(const cg_work *work); /* 0 where the mode does not tell */

#ifdef __cplusplus
}
#endif
#endif
