/* Where blocks of numbers stand that are written one after another and read until some time later:
 * a plan's values, and the cells of its reverse sweep.
 *
 *   | start ...  ring ...  | block | block | ...
 *
 * Most blocks are read soon and live in a ring; those that are read much later (weights, skip
 * connections) would make the ring long, and get room of their own behind it. */
#ifndef CHEAPGRAD_MODE_PLAN_RING_H
#define CHEAPGRAD_MODE_PLAN_RING_H

#include "cheapgrad/graph.h"

/* Blocks of one group are written together, and stand in one piece as far as they are in the ring.
 */
typedef struct cg_block {
    cg_id size;
    cg_id group; /* from 0 on, in the order in which they are written */
    cg_id last;  /* group while which it is read last */
    cg_id at;    /* answered: where it begins */
} cg_block;

/* Places n blocks, sorted by group, from start on; *end is where they end. While a group is
 * written, `past` numbers past the end of each of its blocks may be ruined. CG_ENOMEM, CG_ETOOBIG.
 */
cg_status cg_place_blocks(cg_block *block, size_t n, uint64_t start, uint64_t past, cg_id *end);

#endif
