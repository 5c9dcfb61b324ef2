/* Whether what is about to be timed is right.
 *
 * A mode is held to reverse mode: the tape, at a point of the ring, after another point, so that
 * nothing left over from one gradient can help or spoil the next. The tape itself is held to dual
 * sweeps by a sample of the inputs (harness_oracle.h), which share nothing with any mode but the
 * calculus, and to central differences, which do not even share that. Counts are held to their
 * closed forms. */
#ifndef CHEAPGRAD_HARNESS_VERIFY_H
#define CHEAPGRAD_HARNESS_VERIFY_H

#include "harness_cache.h"

/* Each is true if the answers agree, within mode->accuracy in the maximum norm relative to the
 * largest; else w->why says by how much they do not. The verdict is remembered. w is set up. */
bool verify_gradient(bench_work *w);
bool verify_jacobian(bench_work *w);

/* The sweeps that are drawn from those of the work's gradient, each against the tape's entries: no
 * whole gradient is needed. */
bool verify_sample(bench_work *w);

/* The first input of the k-th of them, k = 0 ... SAMPLED_SWEEPS - 1: the same in every run. */
enum { SAMPLED_SWEEPS = 4 };
cg_id sampled_sweep(const cg_mode *mode, const harness_site *site, size_t k);

#endif
