/* The derivative as its definition: over all paths from an input to an output, the sum of the
 * products of the partials on the path (Bauer 1974). Both modes walk depth first, from the outputs
 * through the arguments to the inputs, with a stack of their own, and visit every path:
 *
 *   e = (a + b)(b + 1)      e - c - a         at a = 2, b = 1:   2 * 1            de/da = 2
 *                               c - b                            2 * 1
 *                           e - d - b                            3 * 1            de/db = 5
 *
 *   paths         forms each path's product anew, edge by edge, once it is at the input
 *   paths-shared  carries the product along: what paths share at their ends near the output is
 *                 multiplied once. The edges of this walk form a tree; see cg_count_paths.
 *
 * The number of paths grows exponentially with depth on most graphs, so it is counted first. */
#include <inttypes.h>
#include <stdlib.h>

#include "cheapgrad/mode.h"
#include "cheapgrad/paths.h"
#include "memory.h"
#include "mode/outputs.h"
#include "mode/walk.h"

/* Where the walk has still to go. */
typedef struct pending {
    double product; /* paths-shared: of the edges up to there */
    cg_id step;
} pending;

/* paths: an edge still to be taken, from a step that the walk reached after `depth` edges. */
typedef struct branch {
    cg_id step;
    cg_id depth;
} branch;

/* The sums of an input's path products are kept in two halves, for the two sides of a fork:
 * successive paths often end at the same input, and each addition would wait for the one before. */
typedef double halves[2];

typedef struct enumerator enumerator;
struct enumerator {
    cg_work work;
    void (*enumerate)(enumerator *p, cg_id output); /* adds the paths that start there to sum */
    walk walk;
    cg_counts counts;
    halves *sum;      /* size ninput */
    pending *pending; /* paths-shared, size longest + 1 */
    branch *branch;   /* paths, size longest + 1 */
    double *factor;   /* paths: the partials on the path, size longest + 1 */
};

static void done(cg_work *work) {
    enumerator *p = (enumerator *)work;
    walk_free(&p->walk);
    free(p->sum);
    free(p->pending);
    free(p->branch);
    free(p->factor);
    free(p);
}

/* ---- paths ---------------------------------------------------------------------------------- */

/* Two chains of products, since each product waits for the one before. n - 1 multiplications. */
static inline double product(const double *factor, cg_id n) {
    if (n < 2) return n == 0 ? 1.0 : factor[0];
    const double *end = factor + (n - n % 2);
    double even = factor[0], odd = factor[1];
    for (factor += 2; factor < end; factor += 2) {
        even *= factor[0];
        odd *= factor[1];
    }
    if (n % 2) even *= *factor;
    return even * odd;
}

/* Takes edge e of a fork; returns the number of edges on the path then. */
static inline cg_id take(const walk_step *step, int e, cg_id depth, double *factor) {
    factor[depth++] = step->partial[e];
    if (step->through[e]) factor[depth++] = step->ahead[e];
    return depth;
}

static void enumerate_each(enumerator *p, cg_id k) {
    const walk_step *step = p->walk.step, *s = &step[k];
    double *factor = p->factor;
    branch *open = p->branch;
    cg_id depth = 0;
    size_t top = 0;
    if (s->kind == WALK_NONE) return;
    for (;;) {
        if (s->kind == WALK_SINGLE) {
            factor[depth++] = s->partial[0];
            s = &step[s->next[0]];
        } else if (s->kind == WALK_FORK || s->kind == WALK_QUAD) {
            open[top++] = (branch){(cg_id)(s - step), depth};
            depth = take(s, 0, depth, factor);
            s = &step[s->next[0]];
        } else {
            if (s->kind == WALK_INPUT)
                p->sum[s->next[0]][0] += product(factor, depth);
            else
                for (int e = 0; e < 2; e++)
                    p->sum[s->next[e]][e] += product(factor, take(s, e, depth, factor));
            if (top == 0) return;
            s = &step[open[--top].step];
            depth = take(s, 1, open[top].depth, factor);
            s = &step[s->next[1]];
        }
    }
}

/* ---- paths-shared --------------------------------------------------------------------------- */

static inline double through(const walk_step *step, int e, double product) {
    product *= step->partial[e];
    return step->through[e] ? product * step->ahead[e] : product;
}

static inline void end_pair(const walk_step *step, double product, halves *sum) {
    sum[step->next[0]][0] += through(step, 0, product);
    sum[step->next[1]][1] += through(step, 1, product);
}

static void enumerate_shared(enumerator *p, cg_id k) {
    const walk_step *restrict step = p->walk.step;
    halves *restrict sum = p->sum;
    pending *restrict open = p->pending;
    size_t top = 0;
    double product = 1.0;
    if (step[k].kind == WALK_NONE) return;
    for (;;) {
        const walk_step *s = &step[k];
        if (s->kind == WALK_FORK) {
            open[top].product = through(s, 1, product);
            open[top++].step = s->next[1];
            product = through(s, 0, product);
            k = s->next[0];
            continue;
        }
        if (s->kind == WALK_SINGLE) {
            product *= s->partial[0];
            k = s->next[0];
            continue;
        }
        if (s->kind == WALK_QUAD) {
            end_pair(&step[s->next[0]], through(s, 0, product), sum);
            end_pair(&step[s->next[1]], through(s, 1, product), sum);
        } else if (s->kind == WALK_PAIR) {
            end_pair(s, product, sum);
        } else {
            sum[s->next[0]][0] += product;
        }
        if (top == 0) return;
        product = open[--top].product;
        k = open[top].step;
    }
}

/* ---- Both ----------------------------------------------------------------------------------- */

static cg_status can_do(const cg_graph *g, const cg_options *options, cg_error *error) {
    uint64_t budget = options->path_budget ? options->path_budget : CG_PATH_BUDGET;
    cg_count paths;
    cg_status status = cg_count_paths(g, &paths, NULL, NULL);
    if (status != CG_OK) return cg_fail(error, status, "no memory to count the paths");
    if (cg_count_within(paths, budget)) return CG_OK;
    char text[CG_COUNT_TEXT];
    return cg_fail(error, CG_EBUDGET, "%s paths are over the budget of %" PRIu64,
                   cg_count_text(paths, text), budget);
}

static uint64_t saturated(cg_count count) {
    return count.exact && count.hi == 0 ? count.lo : UINT64_MAX;
}

/* A sum of k products is k - 1 additions. paths: a path of k edges is k - 1 products; of no edges,
 * where an output is an input, none. */
static cg_status count(const cg_graph *g, int shared, enumerator *p) {
    cg_count paths, steps, tree;
    cg_status status = cg_count_paths(g, &paths, &steps, &tree);
    if (status != CG_OK) return status;
    uint64_t edges = saturated(shared ? tree : steps), ends = saturated(paths);
    p->counts = (cg_counts){.edge_visits = edges,
                            .multiplications = shared ? edges : edges - ends,
                            .additions = ends,
                            .calls = cg_functions(g)};
    for (cg_id j = 0; j < g->ninput; j++)
        if (p->walk.step[g->input[j]].kind == WALK_INPUT) p->counts.additions--;
    for (cg_id i = 0; i < g->noutput && !shared; i++)
        if (g->op[g->output[i]] == CG_INPUT) p->counts.multiplications++;
    return CG_OK;
}

static cg_status setup(const cg_graph *g, int shared, cg_work **work) {
    enumerator *p = cg_zeroed(1, sizeof *p);
    if (!p) return CG_ENOMEM;
    p->enumerate = shared ? enumerate_shared : enumerate_each;
    cg_status status = walk_new(g, &p->walk);
    if (status == CG_OK) status = count(g, shared, p);
    if (status != CG_OK) return done(&p->work), status;
    size_t room = (size_t)p->walk.longest + 1;
    p->sum = cg_array(g->ninput, sizeof *p->sum);
    if (shared) p->pending = cg_array(room, sizeof *p->pending);
    if (!shared) p->branch = cg_array(room, sizeof *p->branch);
    if (!shared) p->factor = cg_array(room, sizeof *p->factor);
    if (!p->sum || (shared ? !p->pending : !p->branch || !p->factor))
        return done(&p->work), CG_ENOMEM;
    *work = &p->work;
    return CG_OK;
}

static cg_status setup_each(const cg_graph *g, const cg_options *options, cg_work **work,
                            cg_error *error) {
    (void)options, (void)error;
    return setup(g, 0, work);
}

static cg_status setup_shared(const cg_graph *g, const cg_options *options, cg_work **work,
                              cg_error *error) {
    (void)options, (void)error;
    return setup(g, 1, work);
}

static void function(cg_work *work, const double *x, double *y) {
    cg_eval_outputs(work->graph, x, ((enumerator *)work)->walk.value, y);
}

static void clear(enumerator *p) {
    for (cg_id j = 0; j < p->work.graph->ninput; j++) p->sum[j][0] = p->sum[j][1] = 0.0;
}

static void join(const enumerator *p, double *dy) {
    for (cg_id j = 0; j < p->work.graph->ninput; j++) dy[j] = p->sum[j][0] + p->sum[j][1];
}

static void gradient(cg_work *work, const double *x, double *y, double *dy) {
    const cg_graph *g = work->graph;
    enumerator *p = (enumerator *)work;
    walk_record(g, x, &p->walk);
    cg_outputs(g, p->walk.value, y);
    clear(p);
    for (cg_id i = 0; i < g->noutput; i++) p->enumerate(p, g->output[i]);
    join(p, dy);
}

static void jacobian(cg_work *work, const double *x, double *y, double *J) {
    const cg_graph *g = work->graph;
    enumerator *p = (enumerator *)work;
    walk_record(g, x, &p->walk);
    cg_outputs(g, p->walk.value, y);
    for (cg_id i = 0; i < g->noutput; i++) {
        clear(p);
        p->enumerate(p, g->output[i]);
        join(p, J + (size_t)i * g->ninput);
    }
}

static cg_counts counts(const cg_work *work) {
    return ((const enumerator *)work)->counts;
}

static size_t bytes(const cg_work *work) {
    const enumerator *p = (const enumerator *)work;
    size_t a_level = (p->pending ? sizeof *p->pending : 0) + (p->branch ? sizeof *p->branch : 0) +
                     (p->factor ? sizeof *p->factor : 0);
    return sizeof *p + walk_bytes(work->graph) + work->graph->ninput * sizeof *p->sum +
           ((size_t)p->walk.longest + 1) * a_level;
}

const cg_mode cg_mode_paths = {
    .name = "paths",
    .title = "every path, its product on its own",
    .accuracy = 1e-11,
    .points = 1,
    .inputs_per_sweep = CG_NO_SWEEP,
    .can_do = can_do,
    .setup = setup_each,
    .done = done,
    .function = function,
    .gradient = gradient,
    .jacobian = jacobian,
    .counts = counts,
    .bytes = bytes,
};

const cg_mode cg_mode_paths_shared = {
    .name = "paths-shared",
    .title = "every path, common part kept",
    .accuracy = 1e-11,
    .points = 1,
    .inputs_per_sweep = CG_NO_SWEEP,
    .can_do = can_do,
    .setup = setup_shared,
    .done = done,
    .function = function,
    .gradient = gradient,
    .jacobian = jacobian,
    .counts = counts,
    .bytes = bytes,
};
