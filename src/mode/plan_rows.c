/* The reverse sweep's rows: which cells each slot's adjoint sums up, in the order in which the
 * sweep reads them. plan.h says how they are laid out, and why. */
#include "mode/plan_draft.h"

#include "memory.h"

cg_plan_level cg_level_before(const cg_pull_draft *d, cg_plan_level above) {
    const cg_plan *plan = d->plan;
    cg_plan_level l = {above.first, above.first, above.slot, above.slot};
    while (l.first > 0 && d->n->level[l.first - 1] == d->n->level[l.last - 1])
        l.slot -= plan->step[--l.first].count;
    return l;
}

cg_plan_level cg_last_level(const cg_pull_draft *d) {
    const cg_plan *plan = d->plan;
    return cg_level_before(d, (cg_plan_level){plan->nstep, 0, plan->nslot, 0});
}

/* Inputs are not sorted, and all their rows padded to one length; so where few are read often, as a
 * network's data are beside its weights, those had better be all tail. */
cg_id cg_best_input_limit(const cg_pull_draft *d) {
    enum { TAIL = 4 }; /* what a row of a tail costs, in cells summed */
    uint64_t fewest = UINT64_MAX;
    cg_id best = 1, ninput = d->plan->ninput;
    for (cg_id limit = 1; limit <= cg_row_limit(ninput); limit++) {
        uint64_t cells = (uint64_t)limit * ninput;
        for (cg_id s = 0; s < ninput; s++)
            if (d->n->degree[s] > limit) cells += d->n->degree[s] - limit + TAIL;
        if (cells < fewest) fewest = cells, best = limit;
    }
    return best;
}

void cg_reset_lengths(cg_pull_draft *d) {
    for (cg_id s = 0; s < d->plan->nslot; s++) d->length[s] = d->n->degree[s];
}

/* A row that is longer than its step's limit keeps limit - 1 cells; the others are its tail, which
 * is summed before: in one part, or, where it is very long, in several and then again. */
static cg_id tail_parts(cg_id length, cg_id limit) {
    cg_id tail = length - limit + 1;
    return tail <= CG_ROW ? 1 : (tail + CG_ROW - 1) / CG_ROW;
}

/* The longest rows of a step whose nodes begin at slot s. A few nodes of which three in four have
 * three consumers or more, as a stencil's, have rows of three rather than a tail each. */
static cg_id row_limit(const cg_pull_draft *d, const cg_step *step, cg_id s) {
    if (cg_is_source(step, CG_CONST)) return CG_NONE;
    if (cg_is_source(step, CG_INPUT)) return d->input_limit;
    cg_id limit = cg_row_limit(step->count), longer = 0;
    if (step->count >= CG_SMALL) return limit;
    for (cg_id k = s; k < s + step->count; k++) longer += d->length[k] > limit;
    return 4 * longer >= 3 * step->count ? limit + 1 : limit;
}

cg_id cg_cut_tails(cg_pull_draft *d, cg_plan_level l, cg_tail_part *out) {
    cg_id n = 0, s = l.slot;
    for (size_t i = l.first; i < l.last; i++) {
        const cg_step *step = &d->plan->step[i];
        cg_id limit = row_limit(d, step, s);
        for (cg_id end = s + step->count; s < end; s++) {
            cg_id length = d->length[s];
            if (length <= limit) continue;
            cg_id parts = tail_parts(length, limit);
            for (cg_id j = 0; j < parts; j++, n++) {
                uint64_t tail = length - limit + 1;
                cg_id begin = limit - 1 + (cg_id)(tail * j / parts);
                cg_id until = limit - 1 + (cg_id)(tail * (j + 1) / parts);
                if (out) out[n] = (cg_tail_part){s, begin, until - begin, limit - 1 + j};
            }
            d->length[s] = limit - 1 + parts;
        }
    }
    return n;
}

static size_t total_length(const cg_pull_draft *d) {
    size_t total = 0;
    for (cg_id s = 0; s < d->plan->nslot; s++) total += d->n->degree[s];
    return total;
}

/* Rows as they are before tails are cut: the outputs' seeds, then what the consumers leave. */
static void fill_rows(cg_pull_draft *d) {
    cg_plan *plan = d->plan;
    size_t total = 0;
    for (cg_id s = 0; s < plan->nslot; s++) {
        d->row[s] = total;
        total += d->n->degree[s];
    }
    for (cg_id i = 0; i < plan->noutput; i++) d->cell[d->row[d->n->output[i]]++] = 1 + i;
    for (cg_id p = 0; p < plan->npull; p++) {
        const cg_pull *pull = &plan->pull[p];
        if (pull->rule == CG_RULE_TAIL) continue;
        const cg_step *step = &plan->step[d->step[p]];
        size_t arity = cg_step_arity(step, (cg_rule)step->rule);
        const cg_id *a = d->n->argument + d->argument[p];
        for (cg_id k = 0; k < pull->count; k++)
            for (size_t i = 0; i < arity; i++, a++)
                d->cell[d->row[*a]++] = pull->cell[cg_block_read(step, k, i)] + k;
    }
    for (cg_id s = 0; s < plan->nslot; s++) d->row[s] -= d->n->degree[s];
}

/* Of row r of a pull; 0 past the last one, in a last slice that is not full. */
static cg_id row_length(const cg_pull_draft *d, cg_id p, cg_id r) {
    const cg_pull *pull = &d->plan->pull[p];
    if (r >= pull->count) return 0;
    return pull->rule == CG_RULE_TAIL ? d->part[r].length : d->length[d->first[p] + r];
}

static const cg_id *row_cells(const cg_pull_draft *d, cg_id p, cg_id r) {
    if (d->plan->pull[p].rule != CG_RULE_TAIL) return d->cell + d->row[d->first[p] + r];
    return d->cell + d->row[d->part[r].slot] + d->part[r].begin;
}

static cg_id rows_a_slice(const cg_plan *plan, const cg_pull *pull) {
    return (cg_id)cg_slice(pull->count, plan->slice);
}

/* One slice of rows, from row r on: as long as its longest, or `length` if that is more. Returns
 * its length. */
static cg_id write_slice(cg_pull_draft *d, cg_id p, cg_id r, cg_id length, int write) {
    cg_plan *plan = d->plan;
    cg_id slice = rows_a_slice(plan, &plan->pull[p]);
    cg_id filled[CG_SLICE];
    for (cg_id lane = 0; lane < slice; lane++) {
        filled[lane] = row_length(d, p, r + lane);
        if (length < filled[lane]) length = filled[lane];
    }
    for (cg_id lane = 0; write && lane < slice; lane++) {
        const cg_id *cells = filled[lane] > 0 ? row_cells(d, p, r + lane) : NULL;
        for (cg_id i = 0; i < length; i++) {
            cg_id cell = i < filled[lane] ? cells[i] : 0;
            cg_index_put(plan->sum, plan->nsum + (size_t)i * slice + lane, plan->sum_bytes, cell);
        }
    }
    plan->nsum += (size_t)length * slice;
    return length;
}

/* The rows of a run are nodes of one function; these end before row r. */
static int ends_function(const cg_pull_draft *d, cg_id p, cg_id r) {
    cg_rule rule = (cg_rule)d->plan->pull[p].rule;
    if (rule != CG_RULE_MIXED && rule != CG_RULE_MULADD) return 0;
    const cg_step *step = &d->plan->step[d->step[p]];
    return r == step->products || r == step->plus;
}

/* Here and below, slices are written from the last one to the first, as the sweep reads them. */

/* Rows of any length, `shortest` at least, which is not 0, in runs; with write = 0 only counts. */
static void write_runs(cg_pull_draft *d, cg_id p, cg_id shortest, int write) {
    cg_plan *plan = d->plan;
    const cg_pull *pull = &plan->pull[p];
    cg_id slice = rows_a_slice(plan, pull);
    cg_run run = {0};
    for (cg_id end = (cg_id)cg_filled(pull->count, plan->slice); end > 0; end -= slice) {
        cg_id length = write_slice(d, p, end - slice, shortest, write);
        if (run.nslice == 0 || length != run.length || ends_function(d, p, end)) {
            run = (cg_run){.length = length};
            plan->nrun++;
        }
        run.nslice++;
        if (write) plan->run[plan->nrun - 1] = run;
    }
}

static cg_id longest_row(const cg_pull_draft *d, cg_id p, cg_id first, cg_id end) {
    cg_id length = 1;
    for (cg_id r = first; r < end; r++)
        if (length < row_length(d, p, r)) length = row_length(d, p, r);
    return length;
}

/* Rows of one length, which it returns. */
static uint8_t write_even(cg_pull_draft *d, cg_id p, cg_id first, cg_id end, int write) {
    cg_id slice = rows_a_slice(d->plan, &d->plan->pull[p]);
    cg_id length = longest_row(d, p, first, end);
    for (cg_id n = (end - first + slice - 1) / slice; n > 0; n--)
        write_slice(d, p, first + (n - 1) * slice, length, write);
    return (uint8_t)length;
}

/* Rows within their step's limit. Inputs' are not sorted, and have one length; so have small
 * steps', but two where products share one with others. */
static void write_limited(cg_pull_draft *d, cg_id p, int write) {
    cg_pull *pull = &d->plan->pull[p];
    cg_id products = 0, count = pull->count;
    if (count >= CG_SMALL) {
        write_runs(d, p, pull->rule == CG_RULE_SOURCE ? longest_row(d, p, 0, count) : 1, write);
        return;
    }
    if (pull->rule == CG_RULE_MIXED)
        products = d->plan->step[d->step[p]].products / CG_SLICE * CG_SLICE;
    pull->length = write_even(d, p, products, count, write);
    pull->products = write_even(d, p, 0, products, write);
}

/* The parts of tails by length, longest first: a counting sort. */
static void sort_parts(const cg_tail_part *from, cg_id n, cg_tail_part *to) {
    cg_id count[CG_ROW + 1] = {0}, before = 0;
    for (cg_id i = 0; i < n; i++) count[from[i].length]++;
    for (cg_id length = CG_ROW + 1; length-- > 0;) {
        cg_id here = count[length];
        count[length] = before;
        before += here;
    }
    for (cg_id i = 0; i < n; i++) to[count[from[i].length]++] = from[i];
}

/* The tails' rows; then their cells take the parts' places. */
static void write_tails(cg_pull_draft *d, cg_plan_level l, cg_id p, int write) {
    cg_pull *pull = &d->plan->pull[p];
    cg_tail_part *found = d->part + d->npart;
    cg_cut_tails(d, l, found);
    sort_parts(found, pull->count, d->part);
    if (pull->count <= CG_SLICE)
        pull->length = (uint8_t)write_slice(d, p, 0, 1, write);
    else
        write_runs(d, p, 1, write);
    for (cg_id r = 0; write && r < pull->count; r++)
        d->cell[d->row[d->part[r].slot] + d->part[r].place] = pull->cell[0] + r;
}

static void choose_kernel(const cg_plan *plan, cg_pull *pull) {
    unsigned length = pull->rule == CG_RULE_TAIL ? 0 : pull->length;
    pull->kernel = (uint8_t)CG_KERNEL(pull->rule, cg_size_of(pull->count, plan->slice), length);
}

/* With write = 0 only counts. */
static void write_pulls(cg_pull_draft *d, int write) {
    cg_plan *plan = d->plan;
    plan->nsum = plan->nrun = 0;
    cg_reset_lengths(d);
    if (write) fill_rows(d);
    cg_id p = 0;
    for (cg_plan_level l = cg_last_level(d); l.last > 0; l = cg_level_before(d, l))
        for (; p < plan->npull && d->first[p] >= l.slot; p++) {
            if (plan->pull[p].rule == CG_RULE_TAIL)
                write_tails(d, l, p, write);
            else if (plan->slice == 1)
                write_runs(d, p, 1, write);
            else
                write_limited(d, p, write);
            choose_kernel(plan, &plan->pull[p]);
        }
}

cg_status cg_make_rows(cg_pull_draft *d) {
    cg_plan *plan = d->plan;
    d->cell = cg_array(total_length(d), sizeof *d->cell);
    d->part = cg_array(2 * d->npart, sizeof *d->part);
    if (!d->cell || !d->part) return CG_ENOMEM;
    write_pulls(d, 0);
    plan->run = cg_array(plan->nrun, sizeof *plan->run);
    plan->sum_bytes = cg_index_bytes(plan->ncell - 1);
    plan->sum = cg_array(plan->nsum, (size_t)plan->sum_bytes);
    if (!plan->run || !plan->sum) return CG_ENOMEM;
    write_pulls(d, 1);
    return CG_OK;
}
