/* A C source compiled and loaded into this process, without a shell and without leaving files. */
#ifndef CHEAPGRAD_MODE_COMPILER_H
#define CHEAPGRAD_MODE_COMPILER_H

#include <limits.h>
#include <stdio.h>

#include "cheapgrad/emit.h"

/* A folder of its own, with names for the three files that a compilation needs. */
typedef struct cg_scratch {
    char folder[PATH_MAX];
    char source[PATH_MAX], object[PATH_MAX], log[PATH_MAX];
} cg_scratch;

/* Makes the folder under TMPDIR or /tmp. CG_ECANNOT. */
cg_status cg_scratch_make(cg_scratch *scratch, cg_error *error);

/* Removes the folder and the files in it, those that are there. */
void cg_scratch_remove(const cg_scratch *scratch);

/* Compiles scratch->source into the shared object scratch->object and loads it: a handle for dlsym
 * and dlclose. Fills cost's compile_seconds, load_seconds and sizes. CG_ECANNOT with the compiler's
 * first error, CG_ENOMEM. */
cg_status cg_compile(const cg_scratch *scratch, const cg_options *options, void **handle,
                     cg_compile_cost *cost, cg_error *error);

/* Seconds on a clock that only moves forward. */
double cg_seconds(void);

#endif
