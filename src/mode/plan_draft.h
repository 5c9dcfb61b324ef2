/* What the reverse half of a plan's set-up works on: plan_pull.c makes its steps and cells,
 * plan_rows.c its rows. */
#ifndef CHEAPGRAD_MODE_PLAN_DRAFT_H
#define CHEAPGRAD_MODE_PLAN_DRAFT_H

#include "mode/plan_pull.h"

/* A row of tails: some of the cells of a slot's row, and which of them it takes the place of. */
typedef struct cg_tail_part {
    cg_id slot, begin, length, place;
} cg_tail_part;

typedef struct cg_pull_draft {
    const cg_numbering *n;
    cg_plan *plan;
    cg_id *first; /* first slot of each pull's step, of tails their level's last's; size npull */
    size_t *step; /* that of each pull; not of tails; size npull */
    size_t *argument;   /* where its step's begin in n->argument, size npull */
    cg_id *lowest;      /* of a pull of tails: the first slot of the level; size npull */
    cg_id *block_of;    /* blocks of the pulls before each one, size npull + 1 */
    size_t *row;        /* end, then begin, of each slot's row in cell[], size nslot */
    cg_id *length;      /* of each slot's row, size nslot */
    cg_id input_limit;  /* the inputs' longest row, where there are tails */
    cg_id *cell;        /* rows: the cells to sum */
    cg_tail_part *part; /* of the tails at hand, sorted and as found: size 2 * npart */
    size_t npart;       /* most parts that tails have */
} cg_pull_draft;

/* Steps first ... last - 1 are a level, and slots slot ... end - 1. Levels are visited from the
 * last one down, until last is 0. */
typedef struct cg_plan_level {
    size_t first, last;
    cg_id slot, end;
} cg_plan_level;

cg_plan_level cg_last_level(const cg_pull_draft *d);
cg_plan_level cg_level_before(const cg_pull_draft *d, cg_plan_level above);

/* The block that the i-th argument of a step's k-th node reads: an addition leaves one for all. */
static inline size_t cg_block_read(const cg_step *step, cg_id k, size_t i) {
    int sum = step->rule == CG_RULE_SUM || step->rule == CG_RULE_ADD;
    if (step->rule == CG_RULE_SIGNED) sum = k < step->plus;
    if (step->rule == CG_RULE_MIXED) sum = k >= step->products && k < step->plus;
    return sum ? 0 : i;
}

/* The best for input_limit. */
cg_id cg_best_input_limit(const cg_pull_draft *d);

/* Each row as long as its slot has uses. */
void cg_reset_lengths(cg_pull_draft *d);

/* Cuts the tails of the level's rows once, which shortens them. Returns the number of parts, and
 * writes them to out, unless that is NULL. */
cg_id cg_cut_tails(cg_pull_draft *d, cg_plan_level l, cg_tail_part *out);

/* Writes the plan's runs and the cells to sum, once the blocks have their cells. CG_ENOMEM. */
cg_status cg_make_rows(cg_pull_draft *d);

#endif
