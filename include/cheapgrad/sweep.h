/* One sweep, many answers: what a reverse sweep tells beyond the gradient, over the semirings of
 * semirings.def, and what can be read off the adjoints about rounding errors.
 *
 *   cg_sweep *s;
 *   cg_sweep_new(g, CG_SWEEP_ALL, &s, &error);      allocates everything
 *   cg_sweep_hessian(s, x, v, y, dy, hv);           allocates nothing
 *   cg_sweep_free(s);
 *
 * With more than one output everything is that of their sum, as in the mode table. x: size n
 * inputs; y: size m outputs. Each call returns CG_OK, or CG_ECANNOT where the workspace was not
 * made for it. */
#ifndef CHEAPGRAD_SWEEP_H
#define CHEAPGRAD_SWEEP_H

#include "cheapgrad/dual.h"
#include "cheapgrad/graph.h"
#include "cheapgrad/paths.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cg_semiring {
#define CG_SEMIRING(NAME, ...) CG_SWEEP_##NAME,
#include "cheapgrad/semirings.def"
    CG_NSEMIRING /* number of semirings, not one */
} cg_semiring;

/* Name ("gradient") and one line for tables; "?" for what is none. */
const char *cg_semiring_name(cg_semiring semiring);
const char *cg_semiring_title(cg_semiring semiring);

/* Sets of semirings: CG_SWEEP_BIT(CG_SWEEP_DEPTH) | CG_SWEEP_BIT(CG_SWEEP_PATHS). */
#define CG_SWEEP_BIT(semiring) (1u << (semiring))
#define CG_SWEEP_ALL ((1u << CG_NSEMIRING) - 1)

typedef struct cg_sweep cg_sweep;

/* A workspace for the semirings of the set. The graph is borrowed: it must outlive the workspace
 * and stay as it is. CG_ENULL, CG_ENOMEM, CG_ERANGE for an empty or unknown set, and
 * cg_graph_check's; then *sweep is NULL. error may be NULL. */
cg_status cg_sweep_new(const cg_graph *g, unsigned set, cg_sweep **sweep, cg_error *error);

/* Frees it; NULL is allowed. */
void cg_sweep_free(cg_sweep *s);

/* Bytes held, without the graph. */
size_t cg_sweep_bytes(const cg_sweep *s);

/* Evaluates where the semiring's weights need it, and sweeps: what the calls below begin with, to
 * be timed alike for all. x may be NULL for paths, depth and pattern; direction, size n, is for the
 * Hessian alone and may be NULL for the others. */
cg_status cg_sweep_run(cg_sweep *s, cg_semiring semiring, const double *x, const double *direction);

/* That, and what the semiring says of every input, in one number: NUMBER of semirings.def; size n.
 * The derivative; log2 of the number of paths; the sum of absolute paths; the strength of the most
 * influential one; edges of the longest; how many of the first 64 outputs depend on the input; the
 * Hessian times direction. The calls below say more, of those semirings that there is more to say
 * of. */
cg_status cg_sweep_answer(cg_sweep *s, cg_semiring semiring, const double *x,
                          const double *direction, double *answer);

/* y, and the gradient dy, size n. */
cg_status cg_sweep_gradient(cg_sweep *s, const double *x, double *y, double *dy);

/* The adjoint of a node, df/dv with f the sum of the outputs: how much any intermediate matters,
 * after cg_sweep_gradient or cg_sweep_stability and before any other call. */
double cg_sweep_adjoint(const cg_sweep *s, cg_id node);

/* count[j]: number of paths from input j to the outputs, size n. */
cg_status cg_sweep_paths(cg_sweep *s, cg_count *count);

/* sum[j]: sum over all paths from input j of the absolute value of the path's product, size n.
 * Divided by |dy[j]| it measures cancellation. */
cg_status cg_sweep_absolute(cg_sweep *s, const double *x, double *y, double *sum);

/* The path of the largest absolute product from a node on: that product, and the next node on the
 * path, CG_NONE at its end. Of equal paths one is taken; paths of product 0 or NaN are none. */
typedef struct cg_influence {
    double strength;
    cg_id next;
} cg_influence;

/* strength[j]: of the most influential path from input j, 0 where there is none; size n. */
cg_status cg_sweep_influence(cg_sweep *s, const double *x, double *y, double *strength);

/* The nodes of that path from input j to an output, both included, after cg_sweep_influence and
 * before any other call: up to `room` of them into path. Returns their number, 0 where there is no
 * path. */
size_t cg_sweep_influence_path(const cg_sweep *s, cg_id j, cg_id *path, size_t room);

/* edges[j]: edges of the longest path from input j, -1 where there is none; size n. The largest of
 * them is the span of the computation. */
cg_status cg_sweep_depth(cg_sweep *s, int64_t *edges);

/* pattern[i * n + j]: 1 where output i depends on input j, else 0; size m * n. One sweep for every
 * 64 outputs. */
cg_status cg_sweep_pattern(cg_sweep *s, uint8_t *pattern);

/* Forward over reverse (Pearlmutter 1994): y, the gradient dy, and hv, the Hessian times direction;
 * direction, dy, hv: size n. */
cg_status cg_sweep_hessian(cg_sweep *s, const double *x, const double *direction, double *y,
                           double *dy, double *hv);

/* What one gradient tells about rounding. With f the sum of the outputs and u = 2^-53:
 *   error_bound  sum over functions v of |df/dv| |v| e u: bounds to first order what the roundings
 *                of an evaluation do to f (Linnainmaa 1970, Iri 1984), where each function's own
 *                error is at most e roundings: 0 for neg, fabs, fmin, fmax, relu; 1 for what IEEE
 *                rounds correctly; twice the units in the last place that glibc documents for most
 *                others, and 10, which is the worst of these (erfc), for the few that are not
 *                listed: tan, cbrt, log2, atan2, logistic, softplus
 *   condition    sum over inputs of |x df/dx| / |f|: how much a relative change of the inputs can
 *                grow; infinite at f = 0 */
typedef struct cg_stability {
    double value; /* f */
    double error_bound;
    double condition;
} cg_stability;

/* Needs the gradient's workspace. dy: size n. */
cg_status cg_sweep_stability(cg_sweep *s, const double *x, double *y, double *dy,
                             cg_stability *stability);

/* error[i]: what rounding did to output i in the plain interpreter, against an evaluation with 113
 * bits (64 where the compiler has no 128-bit format); size m. An oracle for the bound: it
 * allocates. CG_ENULL, CG_ENOMEM, and cg_graph_check's. */
cg_status cg_rounding_error(const cg_graph *g, const double *x, double *error);

#ifdef __cplusplus
}
#endif
#endif
