/* The elementary functions on vectors, from functions.def and from a library of vector functions
 * where there is one.
 *
 * SLEEF is looked for when the first mode asks, with dlopen: the build needs no SLEEF, a program
 * runs with or without it, and its vector functions are called for the instruction set that the
 * CPU has. Those used are its most accurate, below 1.0 units in the last place (erfc 1.5). Where
 * it is missing, libm is called element by element. Arithmetic is the same bits either way and on
 * every instruction set. */
#ifndef CHEAPGRAD_MODE_VECTOR_MATH_H
#define CHEAPGRAD_MODE_VECTOR_MATH_H

/* Each function's value, and its value and partials, by one source and for one instruction set;
 * only its file knows what they look like. */
typedef struct cg_vector_functions cg_vector_functions;

typedef struct cg_vector_math {
    const cg_vector_functions *libm;           /* element by element */
    const cg_vector_functions *(*sleef)(void); /* NULL where SLEEF has none for this machine */
} cg_vector_math;

/* The address of a function of SLEEF, NULL where there is none. */
typedef void cg_any_function(void);
cg_any_function *cg_sleef_function(const char *name);

#endif
