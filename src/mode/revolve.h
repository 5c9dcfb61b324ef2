/* Revolve: the order in which a chain of steps is reversed with a bounded number of checkpoints, so
 * that as few steps as possible are taken again (Griewank 1992; Griewank & Walther, Algorithm 799).
 *
 * With c checkpoints and each step taken at most r times, beta(c, r) = C(c + r, c) steps can be
 * reversed, and a chain of l steps, beta(c, r-1) < l <= beta(c, r), takes r l - beta(c+1, r-1)
 * steps forward in all, the one that records each step not counted: no schedule takes fewer.
 *
 *   l = 10, c = 3, r = 2     checkpoints at 0, 4, 7; the chain behind the last one is short enough
 *   0---------4-----7---9    to be reversed with the checkpoints there are, then those before it */
#ifndef CHEAPGRAD_REVOLVE_H
#define CHEAPGRAD_REVOLVE_H

#include <stdint.h>

/* beta(c, r) = C(c + r, c), or UINT64_MAX where it is larger than that. beta(c, -1) = 0. */
uint64_t cg_revolve_reach(uint64_t checkpoints, int repetitions);

/* The smallest r with beta(c, r) >= steps: how often a step is taken at most. steps >= 1, c >= 1.
 */
int cg_revolve_repetitions(unsigned checkpoints, uint64_t steps);

/* Steps taken forward in all: r l - beta(c+1, r-1). */
uint64_t cg_revolve_cost(unsigned checkpoints, uint64_t steps);

/* Where to put the next checkpoint: steps to take from the one at the start of a chain of `steps`
 * steps, with `checkpoints` of them, that one included. steps >= 2; the answer is in 1 ...
 * steps - 1. */
uint64_t cg_revolve_advance(unsigned checkpoints, uint64_t steps);

/* What the schedule asks for; the state before step 0 is at hand at first. */
typedef struct cg_revolve_actions {
    void (*advance)(void *chain, uint64_t from, uint64_t to); /* take the steps from ... to-1 */
    void (*store)(void *chain, unsigned checkpoint);   /* keep the state, numbered 0, 1, ... */
    void (*restore)(void *chain, unsigned checkpoint); /* take it up again */
    void (*reverse)(void *chain, uint64_t step);       /* record the step, then reverse it */
} cg_revolve_actions;

/* Reverses a chain of steps >= 1 with checkpoints >= 1: calls reverse for every step, last first.
 * start: room for the steps that checkpoints stand before, size checkpoints. */
void cg_revolve(unsigned checkpoints, uint64_t steps, uint64_t *start,
                const cg_revolve_actions *actions, void *chain);

#endif
