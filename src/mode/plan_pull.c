/* The reverse sweep's steps, cells and rows: see plan.h for the picture.
 *
 * A block of cells is written by one step and read until the last step has run that holds an
 * argument of one of its nodes. Most blocks are read soon and live in a ring; those that are read
 * much later (weights, skip connections) would make the ring long, and get cells of their own. */
#include "mode/plan_pull.h"

#include "memory.h"

typedef struct draft {
    const cg_graph *g;
    const cg_numbering *n;
    cg_plan *plan;
    cg_id slice;
    cg_id *first;    /* first slot of each pull's step, size npull */
    cg_id *last[2];  /* pull after which each block is no longer read, size npull each */
    uint64_t *begin; /* cells of all blocks before each pull's, size npull + 1 */
    size_t *row;     /* end, then begin, of each slot's row in cell[], size nslot */
    cg_id *length;   /* of each slot's row, size nslot */
    cg_id *cell;     /* rows: the cells to sum */
} draft;

static void draft_free(draft *d) {
    free(d->first);
    free(d->last[0]);
    free(d->last[1]);
    free(d->begin);
    free(d->row);
    free(d->length);
    free(d->cell);
}

static int rule_blocks(cg_rule rule) {
    return rule == CG_RULE_SOURCE                                                 ? 0
           : rule == CG_RULE_SUB || rule == CG_RULE_MUL || rule == CG_RULE_BINARY ? 2
                                                                                  : 1;
}

static cg_id block_size(const cg_pull *pull) {
    return (cg_id)cg_filled(pull->count, pull->slice);
}

/* Rows that a row of this length is cut into; 0 where it is short enough. */
static cg_id row_parts(const draft *d, cg_id length) {
    return d->slice > 1 && length > CG_ROW ? (length + CG_ROW - 1) / CG_ROW : 0;
}

/* Parts in all for the step's long rows, and their new lengths, once cut. */
static cg_id cut_rows(draft *d, cg_id first, cg_id count) {
    cg_id parts = 0;
    for (cg_id s = first; s < first + count; s++) {
        cg_id mine = row_parts(d, d->length[s]);
        if (mine > 0) d->length[s] = mine;
        parts += mine;
    }
    return parts;
}

static void add_pull(draft *d, cg_rule rule, cg_id first, cg_id count, int write) {
    cg_plan *plan = d->plan;
    if (write) {
        int slice = count < CG_TALL ? 1 : (int)d->slice;
        plan->pull[plan->npull] =
            (cg_pull){.rule = (uint8_t)rule, .slice = (uint8_t)slice, .count = count};
        d->first[plan->npull] = first;
    }
    plan->npull++;
}

/* The reverse steps in the order in which they run; with write = 0 only their number. */
static void list_pulls(draft *d, int write) {
    cg_plan *plan = d->plan;
    plan->npull = 0;
    for (cg_id s = 0; s < plan->nslot; s++) d->length[s] = d->n->degree[s];
    cg_id first = plan->nslot;
    for (size_t i = plan->nstep; i-- > 0;) {
        const cg_step *step = &plan->step[i];
        first -= step->count;
        if (step->op == CG_CONST) continue;
        for (cg_id parts; (parts = cut_rows(d, first, step->count)) > 0;)
            add_pull(d, CG_RULE_SUM, first, parts, write);
        add_pull(d, (cg_rule)step->rule, first, step->count, write);
    }
}

/* The pull of the step that holds this slot. first[] never rises; a step's sums stand before it. */
static cg_id pull_of(const draft *d, cg_id slot) {
    cg_id low = 0, high = (cg_id)d->plan->npull - 1;
    while (low < high) {
        cg_id middle = low + (high - low) / 2;
        if (d->first[middle] <= slot)
            high = middle;
        else
            low = middle + 1;
    }
    while (d->plan->pull[low].rule == CG_RULE_SUM) low++;
    return low;
}

static int is_const(const cg_plan *plan, cg_id slot) {
    return slot >= plan->ninput && slot - plan->ninput < plan->nconst;
}

/* The lowest slot among the step's i-th arguments that is no constant; CG_NONE where all are. */
static cg_id lowest_argument(const draft *d, cg_id first, cg_id count, int i) {
    cg_id lowest = CG_NONE;
    for (cg_id s = first; s < first + count; s++) {
        cg_id a = d->n->slot[d->g->arg[d->n->node[s]][i]];
        if (a < lowest && !is_const(d->plan, a)) lowest = a;
    }
    return lowest;
}

/* Until when each block is read. */
static void find_last_readers(draft *d) {
    cg_plan *plan = d->plan;
    for (cg_id p = 0; p < plan->npull; p++) {
        const cg_pull *pull = &plan->pull[p];
        d->begin[p + 1] =
            d->begin[p] + (uint64_t)rule_blocks((cg_rule)pull->rule) * block_size(pull);
        d->last[0][p] = d->last[1][p] = p;
        if (pull->rule == CG_RULE_SUM) {
            d->last[0][p] = pull_of(d, d->first[p]);
            continue;
        }
        int arity = cg_rule_arity((cg_rule)pull->rule);
        for (int i = 0; i < arity; i++) {
            cg_id lowest = lowest_argument(d, d->first[p], pull->count, i);
            if (lowest != CG_NONE) d->last[i][p] = pull_of(d, lowest);
        }
        if (pull->rule == CG_RULE_ADD && d->last[0][p] < d->last[1][p]) /* one block for both */
            d->last[0][p] = d->last[1][p];
    }
}

/* Cells written from the start of a block until it is no longer read. */
static uint64_t block_span(const draft *d, cg_id p, int i) {
    return d->begin[d->last[i][p] + 1] - d->begin[p] - (i == 1 ? block_size(&d->plan->pull[p]) : 0);
}

enum { NSPAN = 64 };

/* The longest span that is let into the ring: the power of two for which the ring and the cells
 * outside it are fewest together. */
static uint64_t longest_in_ring(const draft *d) {
    uint64_t cells[NSPAN + 1] = {0}; /* by the number of bits of the span */
    uint64_t outside = 0;
    for (cg_id p = 0; p < d->plan->npull; p++)
        for (int i = 0; i < rule_blocks((cg_rule)d->plan->pull[p].rule); i++) {
            int bits = 0;
            while (block_span(d, p, i) >> bits) bits++;
            cells[bits] += block_size(&d->plan->pull[p]);
            outside += block_size(&d->plan->pull[p]);
        }
    uint64_t best = 0, fewest = outside;
    for (int bits = 0; bits < NSPAN - 1; bits++) {
        outside -= cells[bits];
        uint64_t ring = UINT64_C(1) << bits;
        if (ring + outside < fewest) {
            fewest = ring + outside;
            best = ring - 1;
        }
    }
    return best;
}

/* Gives every block its cells. A ring of the longest span and one block more is long enough: a
 * block that would not fit before its end is begun at its start, which leaves a gap of less than
 * one block in each round. */
static cg_status place_blocks(draft *d) {
    cg_plan *plan = d->plan;
    uint64_t longest = longest_in_ring(d), span = 0, block = 0;
    for (cg_id p = 0; p < plan->npull; p++)
        for (int i = 0; i < rule_blocks((cg_rule)plan->pull[p].rule); i++)
            if (block_span(d, p, i) <= longest) {
                if (block_span(d, p, i) > span) span = block_span(d, p, i);
                if (block_size(&plan->pull[p]) > block) block = block_size(&plan->pull[p]);
            }
    uint64_t start = cg_filled((uint64_t)plan->noutput + 1, CG_SLICE), at = 0;
    uint64_t ring = span + block, outside = start + ring;
    for (cg_id p = 0; p < plan->npull; p++) {
        cg_pull *pull = &plan->pull[p];
        uint64_t size = block_size(pull);
        for (int i = 0; i < rule_blocks((cg_rule)pull->rule); i++) {
            int inside = block_span(d, p, i) <= longest;
            if (inside && at + size > ring) at = 0;
            uint64_t cell = inside ? start + at : outside;
            if (cell + size > CG_NONE) return CG_ETOOBIG;
            pull->cell[i] = (cg_id)cell;
            *(inside ? &at : &outside) += size;
        }
        if (pull->rule == CG_RULE_ADD) pull->cell[1] = pull->cell[0];
    }
    plan->ncell = (cg_id)outside;
    return CG_OK;
}

static size_t total_length(const draft *d) {
    size_t total = 0;
    for (cg_id s = 0; s < d->plan->nslot; s++) total += d->n->degree[s];
    return total;
}

/* Rows: the outputs' seeds, then what the consumers leave. */
static void write_rows(draft *d) {
    cg_plan *plan = d->plan;
    size_t total = 0;
    for (cg_id s = 0; s < plan->nslot; s++) {
        d->row[s] = total;
        total += d->n->degree[s];
    }
    for (cg_id i = 0; i < plan->noutput; i++) d->cell[d->row[plan->output[i]]++] = 1 + i;
    for (cg_id p = 0; p < plan->npull; p++) {
        const cg_pull *pull = &plan->pull[p];
        if (pull->rule == CG_RULE_SUM || pull->rule == CG_RULE_SOURCE) continue;
        for (cg_id k = 0; k < pull->count; k++) {
            cg_id node = d->n->node[d->first[p] + k];
            for (int i = 0; i < cg_op_arity((cg_op)d->g->op[node]); i++)
                d->cell[d->row[d->n->slot[d->g->arg[node][i]]]++] = pull->cell[i] + k;
        }
    }
    for (cg_id s = 0; s < plan->nslot; s++) d->row[s] -= d->n->degree[s];
}

/* Where a pull stands in the rows it sums: those of its step's slots, or, if it is a sum, the
 * equal parts of those that are too long. */
typedef struct cursor {
    cg_id slot, part;
} cursor;

typedef struct row {
    const cg_id *cell;
    cg_id length;
} row;

static row next_row(const draft *d, const cg_pull *pull, cursor *at) {
    if (pull->rule != CG_RULE_SUM) {
        cg_id s = at->slot++;
        return (row){d->cell + d->row[s], d->length[s]};
    }
    cg_id parts;
    while ((parts = row_parts(d, d->length[at->slot])) == 0) at->slot++;
    cg_id length = d->length[at->slot];
    cg_id begin = (cg_id)((uint64_t)length * at->part / parts);
    cg_id end = (cg_id)((uint64_t)length * (at->part + 1) / parts);
    row r = {d->cell + d->row[at->slot] + begin, end - begin};
    if (++at->part == parts) at->part = 0, at->slot++;
    return r;
}

/* One slice of rows, fewer than `slice` at a step's end. Returns its length. */
static cg_id write_slice(const draft *d, const cg_pull *pull, cg_id nrow, cursor *at, int write) {
    row rows[CG_SLICE] = {{0}};
    cg_id length = 0;
    for (cg_id r = 0; r < nrow; r++) {
        rows[r] = next_row(d, pull, at);
        if (rows[r].length > length) length = rows[r].length;
    }
    for (cg_id i = 0; write && i < length; i++)
        for (cg_id r = 0; r < pull->slice; r++) {
            cg_id cell = i < rows[r].length ? rows[r].cell[i] : 0;
            size_t to = d->plan->nsum + (size_t)i * pull->slice + r;
            if (d->plan->sum16)
                d->plan->sum16[to] = (uint16_t)cell;
            else
                d->plan->sum32[to] = cell;
        }
    return length;
}

/* A pull's rows, with write = 0 only their number and that of their runs. */
static void write_pull(draft *d, cg_id p, int write) {
    cg_plan *plan = d->plan;
    cg_pull *pull = &plan->pull[p];
    cursor at = {.slot = d->first[p]};
    cg_run run = {0};
    pull->nrun = 0;
    for (cg_id r = 0; r < pull->count; r += pull->slice) {
        cg_id nrow = pull->count - r < pull->slice ? pull->count - r : pull->slice;
        cg_id length = write_slice(d, pull, nrow, &at, write);
        plan->nsum += (size_t)length * pull->slice;
        if (r == 0 || length != run.length) {
            run = (cg_run){.length = length};
            pull->nrun++;
            plan->nrun++;
        }
        run.nslice++;
        if (write) plan->run[plan->nrun - 1] = run;
    }
}

/* After a sum: its step's long rows have become as many cells as they had parts. */
static void shorten_rows(draft *d, cg_id p) {
    cg_id cell = d->plan->pull[p].cell[0], end = cell + d->plan->pull[p].count;
    for (cg_id s = d->first[p]; cell < end; s++) {
        cg_id parts = row_parts(d, d->length[s]);
        for (cg_id i = 0; i < parts; i++) d->cell[d->row[s] + i] = cell++;
        if (parts > 0) d->length[s] = parts;
    }
}

static void write_pulls(draft *d, int write) {
    cg_plan *plan = d->plan;
    for (cg_id s = 0; s < plan->nslot; s++) d->length[s] = d->n->degree[s];
    plan->nsum = plan->nrun = 0;
    for (cg_id p = 0; p < plan->npull; p++) {
        write_pull(d, p, write);
        if (plan->pull[p].rule == CG_RULE_SUM) shorten_rows(d, p);
    }
}

static cg_status make_sums(draft *d) {
    cg_plan *plan = d->plan;
    d->cell = cg_array(total_length(d), sizeof *d->cell);
    if (!d->cell) return CG_ENOMEM;
    write_rows(d);
    write_pulls(d, 0);
    plan->run = cg_array(plan->nrun, sizeof *plan->run);
    if (plan->ncell <= CG_NARROW)
        plan->sum16 = cg_array(plan->nsum, sizeof *plan->sum16);
    else
        plan->sum32 = cg_array(plan->nsum, sizeof *plan->sum32);
    if (!plan->run || (!plan->sum16 && !plan->sum32)) return CG_ENOMEM;
    write_rows(d); /* again: counting has shortened the long ones */
    write_pulls(d, 1);
    return CG_OK;
}

/* Exact counts of one gradient. */
static void count_work(draft *d) {
    cg_plan *plan = d->plan;
    cg_id s = 0;
    for (size_t i = 0; i < plan->nstep; i++) {
        const cg_step *step = &plan->step[i];
        uint64_t arity = (uint64_t)cg_rule_arity((cg_rule)step->rule);
        cg_rule rule = (cg_rule)step->rule;
        plan->nedge += arity * step->count;
        if (arity > 0) plan->ncall += step->count;
        if (rule == CG_RULE_MUL || rule == CG_RULE_UNARY || rule == CG_RULE_BINARY)
            plan->nmul += arity * step->count;
        for (cg_id k = 0; k < step->count; k++, s++)
            if (step->op != CG_CONST && d->n->degree[s] > 0) plan->nadd += d->n->degree[s] - 1;
    }
}

cg_status cg_plan_pull(const cg_graph *g, const cg_numbering *numbering, int slice, cg_plan *plan) {
    draft d = {.g = g, .n = numbering, .plan = plan, .slice = (cg_id)slice};
    cg_status status = CG_ENOMEM;
    d.length = cg_array(plan->nslot, sizeof *d.length);
    d.row = cg_array(plan->nslot, sizeof *d.row);
    if (d.length && d.row) {
        list_pulls(&d, 0);
        plan->pull = cg_array(plan->npull, sizeof *plan->pull);
        d.first = cg_array(plan->npull, sizeof *d.first);
        d.last[0] = cg_array(plan->npull, sizeof *d.last[0]);
        d.last[1] = cg_array(plan->npull, sizeof *d.last[1]);
        d.begin = cg_zeroed(plan->npull + 1, sizeof *d.begin);
        if (plan->pull && d.first && d.last[0] && d.last[1] && d.begin) status = CG_OK;
    }
    if (status == CG_OK) {
        list_pulls(&d, 1);
        count_work(&d);
        find_last_readers(&d);
        status = place_blocks(&d);
    }
    if (status == CG_OK) status = make_sums(&d);
    draft_free(&d);
    return status;
}
