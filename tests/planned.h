/* The modes that work on a plan, held to a plain reverse sweep: on samples, with every instruction
 * set that the CPU has, with SLEEF and without. */
#ifndef TESTS_PLANNED_H
#define TESTS_PLANNED_H

#include "check.h"

#include "cheapgrad/cheapgrad.h"
#include "mode/scheduled.h"

enum { NPLANNED = 6, NPLANNED_REVERSE = 4 /* the first ones */ };
extern const char *const planned_modes[NPLANNED];

/* The mode of that name, set up for g; the test fails where it cannot be. */
cg_work *planned_set_up(const char *mode, const cg_graph *g);

/* Calls for every instruction set and source of functions that there is here, chosen meanwhile. */
void for_each_choice(void (*body)(cg_isa isa, int sleef));

/* A graph and a point at which every function is smooth and every value moderate. */
typedef struct sample {
    cg_graph *g;
    double *x; /* size g->ninput */
} sample;

/* With every function of functions.def, and with constants, double edges and dead nodes. nnode: at
 * most SAMPLE_MOST. near: arguments come from the last so many nodes, which makes levels thin and
 * edges short; 0: from all. Same seed, same sample. */
enum { SAMPLE_MOST = 700 };
sample sample_random(uint64_t seed, uint32_t ninput, uint32_t nnode, uint32_t near);
void sample_free(sample s);

/* The plain reverse sweep over what leads to an output, with seeds for the outputs first ...
 * last - 1. y: size m, all outputs. gradient: size n. */
void sample_reverse(const cg_graph *g, const double *x, cg_id first, cg_id last, double *y,
                    double *gradient);

/* Each a[i] is b[i] within tolerance times the largest |b|, or 1; what: what they are. */
void check_all(const double *a, const double *b, size_t n, double tolerance, const char *what);

/* The mode's function, gradient and Jacobian are the plain sweep's, twice over. */
void check_gradient(const char *mode, sample s);

/* The same for all modes that choose an instruction set, for reverse ones with plans of either
 * kind, and batches of any size. */
void check_modes(sample s);

#endif
