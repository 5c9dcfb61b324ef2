/* The reverse sweep over statements, which the public tape and the mode share. */
#ifndef CHEAPGRAD_TAPE_SWEEP_H
#define CHEAPGRAD_TAPE_SWEEP_H

#include "cheapgrad/tape.h"

/* Sweeps n statements, last first: statement[i] is variable first + i, whose adjoint flows into
 * those of its arguments. An adjoint of 0 carries nothing, not even through an infinite partial:
 * what has no path to the output has derivative 0. */
void cg_tape_sweep(const cg_statement *statement, cg_id first, cg_id n, double *adjoint);

#endif
