/* The derivative as C source: take it away and compile it anywhere, without the library. */
#ifndef CHEAPGRAD_EMIT_H
#define CHEAPGRAD_EMIT_H

#include <stdio.h>

#include "cheapgrad/mode.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Prints the graph and its adjoint as straight-line C11 that needs the C library alone, split into
 * functions of at most a few hundred nodes. With n inputs and m outputs, doubles all:
 *
 *   enum { NAME_INPUTS = n, NAME_OUTPUTS = m, NAME_WORK = w };
 *   void NAME_function(const double *x, double *y, double *work);
 *   void NAME_gradient(const double *x, double *y, double *g, double *work);
 *   void NAME_jacobian(const double *x, double *y, double *jacobian, double *work);
 *   void NAME_record(const double *x, double *y, double *work);
 *   void NAME_reverse(const double *seed, double *g, double *work);
 *
 * x: size n. y: size m. g: size n, of the sum of the outputs. jacobian: size m * n, row-major.
 * work: size w, need not be initialised, one per thread. record evaluates and keeps in work what
 * reverse needs; reverse gives g = sum over i of seed[i] * gradient of output i, seed: size m, any
 * number of times. No two arrays may overlap. The functions keep no state.
 *
 * name: a C identifier of at most CG_EMIT_NAME characters. CG_ENAME where it is not, CG_ENULL,
 * CG_ENOMEM, CG_EIO, CG_ETOOBIG where w does not fit an int, and cg_graph_check's. error may be
 * NULL. */
#define CG_EMIT_NAME 64
cg_status cg_emit_c(const cg_graph *g, const char *name, FILE *file, cg_error *error);

/* The declarations alone, for a header: guarded, and fit for C++. The same errors. */
cg_status cg_emit_h(const cg_graph *g, const char *name, FILE *file, cg_error *error);

/* What the set-up of the mode "compiled" spent. It compiles with the library's own compiler and
 * flags. To choose others, set cg_options.compiler and .compiler_flags or, where these are NULL,
 * the environment's CHEAPGRAD_CC and CHEAPGRAD_CFLAGS: a program, found as a shell would find it,
 * and flags separated by blanks; no shell is involved. Its files go to a folder of their own under
 * TMPDIR, or /tmp, and are gone before set-up returns. Where the compiler cannot be started or
 * fails, set-up fails with CG_ECANNOT and the first line that it says of an error. */
typedef struct cg_compile_cost {
    double emit_seconds;    /* planning and printing */
    double compile_seconds; /* the compiler, start to end */
    double load_seconds;    /* the dynamic loader */
    size_t source_bytes, object_bytes;
} cg_compile_cost;

/* CG_ENULL; CG_ECANNOT where work is not of the compiled mode. */
cg_status cg_compiled_cost(const cg_work *work, cg_compile_cost *cost);

#ifdef __cplusplus
}
#endif
#endif
