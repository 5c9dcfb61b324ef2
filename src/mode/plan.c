/* How a graph becomes steps: see plan.h for the picture. Every pass is linear in nodes and edges.
 */
#include "mode/plan.h"

#include <string.h>

#include "memory.h"
#include "mode/plan_pull.h"
#include "mode/plan_sums.h"
#include "mode/plan_values.h"

cg_rule cg_rule_of(cg_op op) {
    switch (op) {
    case CG_INPUT:
    case CG_CONST:
    case CG_NOP:
        return CG_RULE_SOURCE;
    case CG_ADD:
        return CG_RULE_ADD;
    case CG_SUB:
        return CG_RULE_SUB;
    case CG_NEG:
        return CG_RULE_NEG;
    case CG_MUL:
        return CG_RULE_MUL;
    default:
        return cg_op_arity(op) == 2 ? CG_RULE_BINARY : CG_RULE_UNARY;
    }
}

/* What set-up needs on the way. All arrays are by node, size g->nnode, unless said otherwise. */
typedef struct draft {
    const cg_graph *g;
    uint8_t *role; /* cg_role */
    cg_id *level, *degree, *terms, *key, *spare;
    cg_id *order; /* nodes that are placed, as far as sorted, size nplaced */
    cg_id *slot;  /* of each node that is placed, once they are sorted: what was spare */
    cg_id nplaced, nlevel, most_terms;
} draft;

static void draft_free(draft *d) {
    free(d->role);
    free(d->level);
    free(d->degree);
    free(d->terms);
    free(d->key);
    free(d->spare);
    free(d->order);
}

static int draft_make(const cg_graph *g, draft *d) {
    *d = (draft){.g = g};
    d->role = cg_zeroed(g->nnode, sizeof *d->role);
    d->level = cg_array(g->nnode, sizeof *d->level);
    d->degree = cg_zeroed(g->nnode, sizeof *d->degree);
    d->terms = cg_array(g->nnode, sizeof *d->terms);
    d->key = cg_array(g->nnode, sizeof *d->key);
    d->spare = cg_array(g->nnode, sizeof *d->spare);
    d->order = cg_array(g->nnode, sizeof *d->order);
    return d->role && d->level && d->degree && d->terms && d->key && d->spare && d->order;
}

/* Decides what products need in the reverse sweep. */
static void choose_kept(const draft *d, cg_keep keep, cg_plan *plan) {
    uint64_t nodes = 0, products = 0;
    for (cg_id k = 0; k < d->g->nnode; k++) {
        if (d->role[k] != CG_PLACED || cg_op_arity((cg_op)d->g->op[k]) == 0) continue;
        nodes++;
        products += d->g->op[k] == CG_MUL;
    }
    cg_choose_kept(plan, keep, nodes, products);
}

/* Which nodes lead to an output, by how many edges and outputs each is used, and by whom; which of
 * them are sums, which are parts of others, and all levels. */
static void find_roles(draft *d, cg_keep keep, cg_plan *plan) {
    const cg_graph *g = d->g;
    cg_id *consumer = d->spare;
    memset(consumer, 0xff, g->nnode * sizeof *consumer);
    for (cg_id i = 0; i < g->noutput; i++) {
        d->role[g->output[i]] = CG_PLACED;
        d->degree[g->output[i]]++;
    }
    for (cg_id k = g->nnode; k-- > 0;) {
        if (d->role[k] == CG_DEAD) continue;
        for (int i = 0, arity = cg_op_arity((cg_op)g->op[k]); i < arity; i++) {
            d->role[g->arg[k][i]] = CG_PLACED;
            d->degree[g->arg[k][i]]++;
            consumer[g->arg[k][i]] = k;
        }
    }
    for (cg_id i = 0; i < g->ninput; i++) d->role[g->input[i]] = CG_PLACED;
    const cg_sums sums = {g, d->degree, consumer, d->role, d->terms, d->level, d->key};
    d->most_terms = cg_find_sums(&sums);
    choose_kept(d, keep, plan);
    if (plan->rings) cg_fuse_products(&sums);
}

/* The nodes that are placed in a first order: inputs by their number, the others by their id. */
static void list_nodes(draft *d) {
    const cg_graph *g = d->g;
    for (cg_id i = 0; i < g->ninput; i++) d->order[d->nplaced++] = g->input[i];
    for (cg_id k = 0; k < g->nnode; k++) {
        if (d->role[k] != CG_PLACED) continue;
        if (d->nlevel <= d->level[k]) d->nlevel = d->level[k] + 1;
        if (g->op[k] != CG_INPUT) d->order[d->nplaced++] = k;
    }
}

/* Counting sort of the order by d->key, whose values are below nkey; stable. count: size nkey. */
static void sort_by_key(draft *d, cg_id nkey, cg_id *count) {
    memset(count, 0, nkey * sizeof *count);
    for (cg_id i = 0; i < d->nplaced; i++) count[d->key[d->order[i]]]++;
    cg_id before = 0;
    for (cg_id key = 0; key < nkey; key++) {
        cg_id here = count[key];
        count[key] = before;
        before += here;
    }
    for (cg_id i = 0; i < d->nplaced; i++) d->spare[count[d->key[d->order[i]]]++] = d->order[i];
    cg_id *sorted = d->spare;
    d->spare = d->order;
    d->order = sorted;
}

/* Functions in the order in which a level computes them: sums of many terms first, which take long;
 * then products, which may share a step with the sums and differences after them; then those of
 * which products are a part; and last what has to be computed, so that the next level's cheap ones
 * are done beside it. */
enum { SUMS = CG_CONST, MULADD = CG_NOP, LATE = MULADD + CG_MINUS_TERM + 1 };
_Static_assert(CG_SUB == CG_ADD + 1 && CG_MUL == CG_ADD + 2, "in a row, for function_key");
static cg_id function_key(cg_op op) {
    if (cg_rule_slopes(cg_rule_of(op)) > 0) return LATE + (cg_id)op;
    return op == CG_ADD || op == CG_SUB ? (cg_id)op + 1 : op == CG_MUL ? (cg_id)op - 2 : (cg_id)op;
}

/* cg_signs of a sum or difference of which a product is a part; -1 of all other nodes that are
 * placed. */
static int muladd_of(const draft *d, cg_id k) {
    cg_op op = (cg_op)d->g->op[k];
    if ((op != CG_ADD && op != CG_SUB) || d->terms[k] > 0) return -1;
    int product = cg_place_of_part(d->g, d->role, k);
    if (product < 0) return -1;
    if (op == CG_ADD) return CG_MINUS_NONE;
    return product == 1 ? CG_MINUS_PRODUCT : CG_MINUS_TERM;
}

/* Inside of a level and a function: by number of uses, most first, as slices of rows want rows of
 * one length; sums by their number of terms, as a step's have one. Inputs keep their order, so that
 * x is copied as it stands. */
static void sort_by_uses(draft *d, cg_id nclass, cg_id *count) {
    const cg_graph *g = d->g;
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_id uses = d->degree[k] < nclass ? d->degree[k] : nclass - 1;
        d->key[k] = g->op[k] == CG_INPUT ? 0 : nclass - 1 - uses;
        if (d->terms[k] > 0) d->key[k] = nclass + d->terms[k];
    }
    sort_by_key(d, nclass + d->most_terms + 1, count);
}

/* By level, inside it by function. */
static cg_status sort_nodes(draft *d) {
    const cg_graph *g = d->g;
    cg_id nclass = CG_ROW + 2, key[CG_NOP], of_function[LATE + CG_NOP];
    cg_id most = nclass + d->most_terms + 1;
    cg_id *count = cg_array(d->nlevel > most ? d->nlevel : most, sizeof *count);
    if (!count) return CG_ENOMEM;
    sort_by_uses(d, nclass, count);
    for (cg_op op = CG_INPUT; op < CG_NOP; op++) key[op] = function_key(op);
    for (cg_id k = 0; k < g->nnode; k++) {
        int muladd = muladd_of(d, k);
        d->key[k] = d->terms[k] > 0 ? (cg_id)SUMS
                    : muladd >= 0   ? MULADD + (cg_id)muladd
                                    : key[g->op[k]];
    }
    sort_by_key(d, LATE + CG_NOP, of_function);
    for (cg_id k = 0; k < g->nnode; k++) d->key[k] = d->level[k];
    sort_by_key(d, d->nlevel, count);
    free(count);
    return CG_OK;
}

static int starts_step(const draft *d, cg_id slot) {
    if (slot == 0) return 1;
    cg_id k = d->order[slot], before = d->order[slot - 1];
    return d->level[k] != d->level[before] || d->g->op[k] != d->g->op[before] ||
           d->terms[k] != d->terms[before] || muladd_of(d, k) != muladd_of(d, before);
}

static int is_arithmetic(cg_rule rule) {
    return rule == CG_RULE_ADD || rule == CG_RULE_SUB || rule == CG_RULE_SIGNED ||
           rule == CG_RULE_KEPT || rule == CG_RULE_MIXED || rule == CG_RULE_MULADD;
}

/* What gathering so many nodes takes. */
static cg_id half_slices(cg_id n) {
    return n <= CG_SLICE / 2 ? 1 : (cg_id)cg_filled(n, CG_SLICE) / (CG_SLICE / 2);
}

/* Whether two steps of one level, in this order, had better be one. Of one point, products and
 * others had, where together they are no more slices than apart; but with the few of two slices a
 * gradient took longer. */
static int shares_step(const cg_plan *plan, const cg_step *before, const cg_step *step) {
    cg_id one = before->count, two = step->count, both = one + two;
    int fused = before->rule == CG_RULE_MULADD;
    if (fused != (step->rule == CG_RULE_MULADD)) return 0;
    if (!is_arithmetic((cg_rule)before->rule) || !is_arithmetic((cg_rule)step->rule)) return 0;
    if (one >= CG_SMALL || two >= CG_SMALL || both >= CG_SMALL) return 0;
    if (fused) return 1;
    if (before->rule != CG_RULE_KEPT || plan->slice == 1) return 1;
    return both > 2 * CG_SLICE && half_slices(both) <= half_slices(one) + half_slices(two);
}

/* Of several points sums and differences are done one after another, be there products or not. */
static void join(const cg_plan *plan, cg_step *before, const cg_step *step) {
    cg_rule rule = (cg_rule)before->rule;
    cg_id first = before->count, both = first + step->count;
    before->count = both;
    if (rule == CG_RULE_MULADD) {
        before->minus += step->minus;
        before->plus += step->plus;
        return;
    }
    if (rule != CG_RULE_SIGNED && rule != CG_RULE_MIXED) {
        before->products = rule == CG_RULE_KEPT ? (uint8_t)first : 0;
        before->plus = (uint8_t)first;
    }
    if (step->rule == CG_RULE_ADD) before->plus = (uint8_t)both;
    before->rule =
        before->products > 0 || plan->slice == 1 ? (uint8_t)CG_RULE_MIXED : (uint8_t)CG_RULE_SIGNED;
}

/* Lets the products, sums and differences of one level share a step where they are few. */
static void join_steps(cg_plan *plan, cg_id *level) {
    size_t n = 0;
    for (size_t i = 0; i < plan->nstep; i++) {
        cg_step step = plan->step[i];
        if (n > 0 && level[n - 1] == level[i] && shares_step(plan, &plan->step[n - 1], &step)) {
            join(plan, &plan->step[n - 1], &step);
            continue;
        }
        level[n] = level[i];
        plan->step[n++] = step;
    }
    plan->nstep = n;
}

static cg_rule rule_of(const draft *d, const cg_plan *plan, cg_id k) {
    cg_op op = (cg_op)d->g->op[k];
    if (d->terms[k] > 0) return CG_RULE_SUM;
    if (muladd_of(d, k) >= 0) return CG_RULE_MULADD;
    return op == CG_MUL && plan->rings ? CG_RULE_KEPT : cg_rule_of(op);
}

/* Of a step whose nodes subtract alike. */
static void set_signs(cg_step *step, int muladd) {
    uint8_t all = step->count < CG_SMALL ? (uint8_t)step->count : UINT8_MAX;
    step->minus = muladd == CG_MINUS_PRODUCT ? all : 0;
    step->plus = muladd != CG_MINUS_TERM ? all : 0;
}

/* The steps' functions and sizes; level: that of each step, size nstep. */
static cg_status make_steps(const draft *d, cg_plan *plan, cg_id **level) {
    for (cg_id s = 0; s < d->nplaced; s++) plan->nstep += (size_t)starts_step(d, s);
    plan->step = cg_zeroed(plan->nstep, sizeof *plan->step);
    *level = cg_array(plan->nstep, sizeof **level);
    if (!plan->step || !*level) return CG_ENOMEM;
    size_t n = 0;
    for (cg_id s = 0; s < d->nplaced; s++) {
        if (starts_step(d, s)) {
            cg_id k = d->order[s];
            (*level)[n] = d->level[k];
            plan->step[n++] = (cg_step){
                .op = d->g->op[k], .rule = (uint8_t)rule_of(d, plan, k), .base = {0, d->terms[k]}};
        }
        plan->step[n - 1].count++;
    }
    cg_id first = 0;
    for (cg_step *step = plan->step; step < plan->step + n; first += step++->count)
        if (step->rule == CG_RULE_MULADD) set_signs(step, muladd_of(d, d->order[first]));
    return CG_OK;
}

/* Finds where a step's arguments begin and how wide indices reach them all from there. */
static void find_reach(const cg_id *argument, const cg_id *location, cg_id most, cg_step *step) {
    size_t lists = (size_t)cg_rule_arity((cg_rule)step->rule);
    size_t n = cg_step_arguments(step);
    cg_id reach = 0;
    for (size_t i = 0; i < lists; i++) {
        cg_id low = CG_NONE, high = 0;
        for (size_t at = i; at < n; at += lists) {
            cg_id a = location[argument[at]];
            if (a < low) low = a;
            if (a > high) high = a;
        }
        step->base[i] = low;
        if (high - low > reach) reach = high - low;
    }
    unsigned width = (unsigned)cg_index_bytes(reach) / 2;
    step->kernel = (uint8_t)CG_KERNEL(step->rule, cg_size_of(step->count, most), width);
    if (lists == 1 && step->rule != CG_RULE_SUM) step->base[1] = step->base[0];
}

/* A step's indices; in its last slice the places past its end repeat its last node. */
static void write_indices(const cg_id *argument, const cg_id *location, const cg_step *step,
                          cg_id most, void *index) {
    cg_id arity = (cg_id)cg_step_arity(step, (cg_rule)step->rule);
    int lists = cg_rule_arity((cg_rule)step->rule);
    cg_id slice = (cg_id)cg_slice(step->count, most);
    int bytes = cg_step_bytes(step);
    size_t to = 0;
    for (cg_id k = 0; k < step->count; k += slice)
        for (cg_id i = 0; i < arity; i++) {
            cg_id base = step->base[lists > 1 ? i : 0], last = step->count - 1;
            for (cg_id lane = k; lane < k + slice; lane++) {
                size_t node = lane < last ? lane : last;
                cg_id at = location[argument[node * arity + i]];
                cg_index_put(index, to++, bytes, at - base);
            }
        }
}

static size_t step_indices(const cg_plan *plan, const cg_step *step) {
    return cg_step_indices(step, (cg_rule)step->rule, plan->slice, (size_t)cg_step_bytes(step));
}

static size_t step_slopes(const cg_plan *plan, const cg_step *step) {
    return cg_step_slopes(step, (cg_rule)step->rule, step->count, plan->slice);
}

static void list_step(const draft *d, const cg_step *step, cg_id first, cg_id *argument) {
    size_t arity = cg_step_arity(step, (cg_rule)step->rule);
    for (cg_id s = first; s < first + step->count; s++, argument += arity) {
        cg_id k = d->order[s];
        const cg_id *node = d->g->arg[k];
        if (step->rule == CG_RULE_SUM) {
            cg_list_terms(d->g, d->role, k, (cg_id)arity, argument);
            node = argument;
        } else if (step->rule == CG_RULE_MULADD) {
            int product = cg_place_of_part(d->g, d->role, k);
            memcpy(argument, d->g->arg[node[product]], 2 * sizeof *argument);
            argument[2] = node[1 - product];
            node = argument;
        }
        for (size_t i = 0; i < arity; i++) argument[i] = d->slot[node[i]];
    }
}

/* Slots of the steps' arguments, node by node. */
static cg_status list_arguments(const draft *d, const cg_plan *plan, cg_numbering *n) {
    for (size_t i = 0; i < plan->nstep; i++) n->nargument += cg_step_arguments(&plan->step[i]);
    n->argument = cg_array(n->nargument, sizeof *n->argument);
    if (!n->argument) return CG_ENOMEM;
    cg_id *argument = n->argument, first = 0;
    for (const cg_step *step = plan->step; step < plan->step + plan->nstep; step++) {
        list_step(d, step, first, argument);
        argument += cg_step_arguments(step);
        first += step->count;
    }
    return CG_OK;
}

/* Slots of the outputs, and room for where their values stand. */
static cg_status list_outputs(const draft *d, cg_plan *plan, cg_numbering *n) {
    n->output = cg_array(plan->noutput, sizeof *n->output);
    plan->output = cg_array(plan->noutput, sizeof *plan->output);
    if (!n->output || !plan->output) return CG_ENOMEM;
    for (cg_id i = 0; i < plan->noutput; i++) n->output[i] = d->slot[d->g->output[i]];
    return CG_OK;
}

/* location: where the value of each slot stands. */
static cg_status make_indices(const cg_numbering *n, const cg_id *location, cg_plan *plan) {
    const cg_id *argument = n->argument;
    for (size_t i = 0; i < plan->nstep; i++) {
        cg_step *step = &plan->step[i];
        find_reach(argument, location, plan->slice, step);
        argument += cg_step_arguments(step);
        plan->nindex += step_indices(plan, step);
        plan->nslope += step_slopes(plan, step);
    }
    plan->index = cg_array(plan->nindex, 1);
    if (!plan->index) return CG_ENOMEM;
    size_t at = 0;
    argument = n->argument;
    for (size_t i = 0; i < plan->nstep; i++) {
        const cg_step *step = &plan->step[i];
        write_indices(argument, location, step, plan->slice, plan->index + at);
        argument += cg_step_arguments(step);
        at += step_indices(plan, step);
    }
    return CG_OK;
}

/* The reverse sweep reads values level by level downwards, and out of order inside a level: more
 * than the hardware foresees. They are fetched ahead by twice the slots that lie between a typical
 * node and its arguments. */
static void set_ahead(cg_plan *plan) {
    uint64_t reach = 0, nodes = 0;
    for (size_t i = 0; i < plan->nstep; i++) {
        const cg_step *step = &plan->step[i];
        if (cg_rule_arity((cg_rule)step->rule) == 0) continue;
        reach += (step->to + step->count - step->base[0]) * (uint64_t)step->count;
        nodes += step->count;
    }
    plan->ahead = nodes > 0 ? (cg_id)(2 * reach / nodes) : 0;
}

/* Constants by slot. */
static cg_status make_constants(const draft *d, cg_plan *plan) {
    const cg_graph *g = d->g;
    const cg_id *node = d->order;
    for (cg_id s = g->ninput; s < plan->nslot && g->op[node[s]] == CG_CONST; s++) plan->nconst++;
    plan->constant = cg_array(plan->nconst, sizeof *plan->constant);
    if (!plan->constant) return CG_ENOMEM;
    for (cg_id i = 0; i < plan->nconst; i++)
        plan->constant[i] = g->constant[g->arg[node[g->ninput + i]][0]];
    return CG_OK;
}

/* Turns the sorted draft into slots. degree: of each slot. */
static void number_slots(draft *d, cg_id *degree) {
    d->slot = d->spare;
    for (cg_id s = 0; s < d->nplaced; s++) {
        d->slot[d->order[s]] = s;
        degree[s] = d->degree[d->order[s]];
    }
}

cg_status cg_plan_make(const cg_graph *g, int slice, cg_keep keep, cg_plan *plan) {
    *plan = (cg_plan){.ninput = g->ninput, .noutput = g->noutput, .slice = (cg_id)slice};
    draft d;
    cg_numbering n = {0};
    cg_id *level = NULL;
    cg_status status = draft_make(g, &d) ? CG_OK : CG_ENOMEM;
    if (status == CG_OK) {
        find_roles(&d, keep, plan);
        list_nodes(&d);
        status = sort_nodes(&d);
    }
    if (status == CG_OK) status = make_steps(&d, plan, &level);
    if (status == CG_OK) join_steps(plan, level);
    if (status == CG_OK) {
        plan->nslot = d.nplaced;
        n = (cg_numbering){.degree = d.key, .level = level};
        number_slots(&d, n.degree);
        status = make_constants(&d, plan);
    }
    if (status == CG_OK) status = list_arguments(&d, plan, &n);
    if (status == CG_OK) status = list_outputs(&d, plan, &n);
    if (status == CG_OK) status = cg_place_values(&n, plan, d.level);
    if (status == CG_OK) status = make_indices(&n, d.level, plan);
    if (status == CG_OK) {
        if (!plan->rings) set_ahead(plan);
        /* The reverse half needs room of its own: on 10^8 nodes these are 2.1 GB. */
        free(d.role), free(d.terms), free(d.level), free(d.degree), free(d.order), free(d.spare);
        d.role = NULL, d.terms = d.level = d.degree = d.order = d.spare = NULL;
        status = cg_plan_pull(&n, plan);
    }
    free(n.argument);
    free(n.output);
    draft_free(&d);
    free(level);
    if (status != CG_OK) cg_plan_free(plan);
    return status;
}

void cg_plan_free(cg_plan *plan) {
    free(plan->step);
    free(plan->index);
    free(plan->constant);
    free(plan->output);
    free(plan->pull);
    free(plan->run);
    free(plan->sum);
    *plan = (cg_plan){0};
}

size_t cg_plan_bytes(const cg_plan *plan) {
    return plan->nstep * sizeof *plan->step + plan->nindex + plan->nconst * sizeof *plan->constant +
           plan->noutput * sizeof *plan->output + plan->npull * sizeof *plan->pull +
           plan->nrun * sizeof *plan->run + plan->nsum * (size_t)plan->sum_bytes;
}
