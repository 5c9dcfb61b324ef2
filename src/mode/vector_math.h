/* The elementary functions on arrays, several elements at a time, from functions.def and from a
 * library of vector functions where there is one.
 *
 * SLEEF is looked for when the first mode asks, with dlopen: the build needs no SLEEF, a program
 * runs with or without it, and its vector functions are called for the instruction set that the
 * CPU has. Those used are its most accurate, below 1.0 units in the last place (erfc 1.5). Where
 * it is missing, libm is called element by element. Arithmetic is the same bits either way and on
 * every instruction set. */
#ifndef CHEAPGRAD_MODE_VECTOR_MATH_H
#define CHEAPGRAD_MODE_VECTOR_MATH_H

#include "cheapgrad/graph.h"

/* Pointers to the library's functions for one instruction set; only its file knows their types. */
typedef struct cg_vector_library cg_vector_library;

/* n: a multiple of the vectors' lanes, not 0. v: first arguments, and where the values will be. y:
 * second arguments, not read by unary functions. The arrays are size n and do not overlap. */
typedef void cg_evaluate_array(const cg_vector_library *library, size_t n, const double *y,
                               double *v);

/* The same and the partials: d0 with respect to the first arguments, d1 to the second ones (not
 * written by unary functions). */
typedef void cg_linearise_array(const cg_vector_library *library, size_t n, const double *y,
                                double *v, double *d0, double *d1);

typedef struct cg_vector_math {
    cg_evaluate_array *evaluate[CG_NOP]; /* NULL for sources */
    cg_linearise_array *linearise[CG_NOP];
    const cg_vector_library *libm;           /* element by element */
    const cg_vector_library *(*sleef)(void); /* NULL where SLEEF has none for this machine */
} cg_vector_math;

/* The address of a function of SLEEF, NULL where there is none. */
typedef void cg_any_function(void);
cg_any_function *cg_sleef_function(const char *name);

#endif
