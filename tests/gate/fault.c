/* Faults for the gate to find, in the tape's gradient alone: the linker's --wrap puts one of them
 * in front of the library. Which one, FAULT says when this file is compiled; ONLY, which bodies
 * there are at all. */
#include "cheapgrad/cheapgrad.h"
#include "track/tiers.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

#define MORE_INSTRUCTIONS 1 /* about 5 % more */
#define TWICE_THE_TIME 2
#define ANOTHER_EXPONENT 3 /* n log2(n / 32) / 2 in place of n, from n = 127 on */
#define TWICE_THE_MEMORY 4
#define AN_ERROR 5
#define A_BENCHMARK_REMOVED 6

void __real_cg_gradient(cg_work *work, const double *x, double *y, double *g);
void __wrap_cg_gradient(cg_work *work, const double *x, double *y, double *g);
cg_status __real_cg_setup(const cg_mode *mode, const cg_graph *g, const cg_options *options,
                          cg_work **work, cg_error *error);
cg_status __wrap_cg_setup(const cg_mode *mode, const cg_graph *g, const cg_options *options,
                          cg_work **work, cg_error *error);

int __real_track_wanted(const char *only, const char *name);
int __wrap_track_wanted(const char *only, const char *name);

static int is_tape(const cg_mode *mode) {
    return strcmp(mode->name, "tape") == 0;
}

/* Calls beyond the one that was asked for. */
static long extra_calls(cg_id n) {
    if (FAULT == TWICE_THE_TIME) return 1;
    return FAULT == ANOTHER_EXPONENT && n > 127 ? (lround(floor(log2(n + 1.0))) - 7) / 2 : 0;
}

static void spin(long turns) {
    volatile double sink = 0;
    for (long i = 0; i < turns; i++) sink = sink + 1; /* five instructions a turn */
}

void __wrap_cg_gradient(cg_work *work, const double *x, double *y, double *g) {
    __real_cg_gradient(work, x, y, g);
    if (!is_tape(work->mode)) return;
    cg_id n = work->graph->nnode;
    if (FAULT == MORE_INSTRUCTIONS) spin(lround(INSTRUCTIONS_A_NODE * 0.05 / 5 * n));
    for (long i = extra_calls(n); i > 0; i--) __real_cg_gradient(work, x, y, g);
}

cg_status __wrap_cg_setup(const cg_mode *mode, const cg_graph *g, const cg_options *options,
                          cg_work **work, cg_error *error) {
    cg_work *again = NULL;
    if (is_tape(mode) && FAULT == AN_ERROR)
        return cg_fail(error, CG_ENOMEM, "a fault that was put in");
    if (is_tape(mode) && FAULT == TWICE_THE_MEMORY &&
        __real_cg_setup(mode, g, options, &again, error) == CG_OK)
        cg_done(again);
    return __real_cg_setup(mode, g, options, work, error);
}

int __wrap_track_wanted(const char *only, const char *name) {
    if (FAULT == A_BENCHMARK_REMOVED && strcmp(name, "gradient/tape/speelpenning/n:64") == 0)
        return 0;
    return fnmatch(ONLY, name, 0) == 0 && __real_track_wanted(only, name);
}
