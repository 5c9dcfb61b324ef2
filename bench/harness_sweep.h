/* Whether a sweep over another semiring is right, before it is timed. Whatever semirings.def has is
 * held to the sum over all paths, from a sample of the inputs: harness_algebra.h. Those that can be
 * told without their line are held to that too: most to an oracle that sweeps the other way, in
 * harness_oracle.h, the Hessian times a vector to central differences of the tape's gradient. */
#ifndef CHEAPGRAD_HARNESS_SWEEP_H
#define CHEAPGRAD_HARNESS_SWEEP_H

#include "harness.h"

/* At a point of the site, along another as the direction. NULL if the answers agree, else what does
 * not, in static storage. s: made for the semiring. */
const char *verify_sweep(cg_sweep *s, const harness_site *site, cg_semiring semiring);

/* The counters of what one such sweep costs and holds: an addition and a multiplication an edge, in
 * the semiring's own sense; and the functions, if it evaluates them too. */
void harness_count_sweep(gb_state *s, const cg_graph *g, const cg_sweep *sweep, bool evaluates);

#endif
