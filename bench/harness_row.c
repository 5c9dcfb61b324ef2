#include "harness_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness_verify.h"
#include "memory.h"

/* One iteration's work: a graph or what a mode holds for it, and where it goes. Rows cycle through
 * a ring of these. */
typedef struct turn {
    const cg_graph *graph;
    cg_work *work;
    bool *touched;   /* of the work that the cache keeps */
    const double *x; /* points of them, one a row */
} turn;

typedef struct ring {
    turn *turn; /* size n */
    size_t n;
    size_t points;               /* a turn */
    double *v;                   /* values of nodes, or outputs */
    double *g;                   /* gradients, or the Jacobian */
    double *x;                   /* copies, where a turn needs more points than there are */
    cg_id sweep[SAMPLED_SWEEPS]; /* first inputs, of a sample row */
} ring;

static void ring_free(ring *r) {
    free(r->turn);
    free(r->v);
    free(r->g);
    free(r->x);
}

static const turn *next_turn(const ring *r, size_t *k) {
    const turn *t = r->turn + *k;
    if (++*k == r->n) *k = 0;
    return t;
}

/* ---- What is timed --------------------------------------------------------------------------- */

static void time_plain(gb_state *s, const bench_row *row, const ring *r) {
    (void)row;
    size_t k = 0;
    GB_LOOP(s) {
        const turn *t = next_turn(r, &k);
        cg_eval(t->graph, t->x, r->v);
        gb_keep_ptr(r->v);
    }
}

static void time_function(gb_state *s, const bench_row *row, const ring *r) {
    const cg_mode *mode = row->mode;
    size_t k = 0;
    if (mode->functions) {
        GB_LOOP(s) {
            const turn *t = next_turn(r, &k);
            mode->functions(t->work, r->points, t->x, r->v);
            gb_keep_ptr(r->v);
        }
        return;
    }
    GB_LOOP(s) {
        const turn *t = next_turn(r, &k);
        mode->function(t->work, t->x, r->v);
        gb_keep_ptr(r->v);
    }
}

static void time_gradient(gb_state *s, const bench_row *row, const ring *r) {
    const cg_mode *mode = row->mode;
    size_t k = 0;
    if (mode->gradients) {
        GB_LOOP(s) {
            const turn *t = next_turn(r, &k);
            mode->gradients(t->work, r->points, t->x, r->v, r->g);
            gb_keep_ptr(r->g);
        }
        return;
    }
    GB_LOOP(s) {
        const turn *t = next_turn(r, &k);
        mode->gradient(t->work, t->x, r->v, r->g);
        gb_keep_ptr(r->g);
    }
}

static void time_jacobian(gb_state *s, const bench_row *row, const ring *r) {
    size_t k = 0;
    GB_LOOP(s) {
        const turn *t = next_turn(r, &k);
        row->mode->jacobian(t->work, t->x, r->v, r->g);
        gb_keep_ptr(r->g);
    }
}

static void time_record(gb_state *s, const bench_row *row, const ring *r) {
    size_t k = 0;
    GB_LOOP(s) {
        const turn *t = next_turn(r, &k);
        row->mode->record(t->work, t->x, r->v);
        gb_keep_ptr(r->v);
    }
}

/* Recorded by the warm-up, once for each work. */
static void time_reverse(gb_state *s, const bench_row *row, const ring *r) {
    size_t k = 0;
    GB_LOOP(s) {
        row->mode->reverse(next_turn(r, &k)->work, r->g);
        gb_keep_ptr(r->g);
    }
}

static void time_setup(gb_state *s, const bench_row *row, const ring *r) {
    size_t k = 0;
    cg_error error = {CG_OK, ""};
    GB_LOOP(s) {
        cg_work *work = NULL;
        if (cg_setup(row->mode, next_turn(r, &k)->graph, &row->options, &work, &error) != CG_OK)
            break;
        gb_keep_ptr(work);
        cg_done(work);
    }
    if (error.status != CG_OK) gb_skip_with_error(s, error.text);
}

/* The point was taken by the warm-up. */
static void time_sample(gb_state *s, const bench_row *row, const ring *r) {
    cg_work *work = r->turn[0].work;
    size_t k = 0;
    GB_LOOP(s) {
        row->mode->tangents(work, r->sweep[k], r->g);
        gb_keep_ptr(r->g);
        if (++k == SAMPLED_SWEEPS) k = 0;
    }
}

typedef void time_function_of(gb_state *, const bench_row *, const ring *);

static time_function_of *timed(const bench_row *row) {
    switch (row->what) {
    case HARNESS_FUNCTION:
        return row->mode ? time_function : time_plain;
    case HARNESS_GRADIENT:
        return time_gradient;
    case HARNESS_JACOBIAN:
        return time_jacobian;
    case HARNESS_RECORD:
        return time_record;
    case HARNESS_REVERSE:
        return time_reverse;
    case HARNESS_SETUP:
        return time_setup;
    case HARNESS_SAMPLE:
        return time_sample;
    }
    return time_plain;
}

/* ---- Before the clock runs ------------------------------------------------------------------- */

/* Sets up and verifies the row's member i. NULL and *why where that fails. */
static bench_work *verified_work(const bench_row *row, size_t i, char why[HARNESS_WHY]) {
    cg_error error = {CG_OK, ""};
    bench_work *w = cache_work(row->member[i], row->mode, &row->options, &error);
    if (!w) {
        const char *name = row->mode->name;
        bool named = strncmp(error.text, name, strlen(name)) == 0;
        (void)snprintf(why, HARNESS_WHY, "%s%s%s", named ? "" : name, named ? "" : ": ",
                       error.text);
        return NULL;
    }
    bool right = row->what == HARNESS_SAMPLE ? verify_sample(w) : verify_gradient(w);
    if (row->what == HARNESS_JACOBIAN) right = right && verify_jacobian(w);
    if (right) return w;
    (void)snprintf(why, HARNESS_WHY, "%s", w->why);
    return NULL;
}

/* The points of a member's nth turn. */
static const double *turn_points(const ring *r, const harness_site *site, size_t nth) {
    size_t n = site->graph->ninput;
    return (r->x ? r->x : site->x) + nth * n;
}

/* Turns of several points each need more than the site's ring: copies of these, over and over. */
static bool copy_points(ring *r, const harness_site *site, size_t turns) {
    size_t n = site->graph->ninput, copies = r->points + turns - 1;
    if (r->points == 1) return true;
    r->x = cg_array(copies * n, sizeof *r->x);
    for (size_t i = 0; r->x && i < copies * n; i++) r->x[i] = site->x[i % (site->npoint * n)];
    return r->x != NULL;
}

/* Turns of one member at different points: as many as the ring has, two where there are many
 * members, so that the ring of turns stays small. */
static size_t turns_a_member(const bench_row *row) {
    return row->nmember > 1 ? 2 : row->member[0]->site.npoint;
}

static bool ring_allocate(ring *r, const bench_row *row) {
    const harness_site *site = &row->member[0]->site;
    const cg_graph *g = site->graph;
    size_t values = row->mode ? r->points * g->noutput : g->nnode;
    size_t rows = row->what == HARNESS_JACOBIAN ? g->noutput : r->points;
    r->n = row->nmember * turns_a_member(row);
    r->turn = cg_array(r->n, sizeof *r->turn);
    r->v = cg_array(values, sizeof *r->v);
    r->g = cg_array(rows * g->ninput, sizeof *r->g);
    if (!r->turn || !r->v || !r->g) return false;
    memset(r->v, 0, values * sizeof *r->v); /* that their memory is there */
    memset(r->g, 0, rows * g->ninput * sizeof *r->g);
    return copy_points(r, site, turns_a_member(row));
}

/* Members take turns: all at the first point, then all at the next. Work is set up for all before
 * anything is put into turns, since their graphs must all be there at once. */
static bool ring_new(ring *r, const bench_row *row, char why[HARNESS_WHY]) {
    cg_error error = {CG_OK, ""};
    for (size_t i = 0; i < row->nmember; i++) {
        if (row->mode && row->what != HARNESS_SETUP) {
            if (!verified_work(row, i, why)) return false;
        } else if (cache_build(row->member[i], &error) != CG_OK) {
            (void)snprintf(why, HARNESS_WHY, "%s", error.text);
            return false;
        }
    }
    bool several = row->what == HARNESS_FUNCTION || row->what == HARNESS_GRADIENT;
    if (several && row->mode && row->mode->points > 1) r->points = (size_t)row->mode->points;
    if (!ring_allocate(r, row)) {
        (void)snprintf(why, HARNESS_WHY, "%s: no memory", row->member[0]->text);
        return false;
    }
    for (size_t k = 0, i = 0, nth = 0; k < r->n; k++) {
        bench_member *m = row->member[i];
        bench_work *w = row->mode && row->what != HARNESS_SETUP
                            ? cache_work(m, row->mode, &row->options, &error)
                            : NULL;
        r->turn[k] = (turn){m->graph, w ? w->work : NULL, w ? &w->touched : NULL,
                            turn_points(r, &m->site, nth)};
        if (++i == row->nmember) i = 0, nth++;
    }
    return true;
}

/* One sweep a repetition where a sweep is long: each repetition begins with another. */
static void draw_sweeps(ring *r, bench_row *row) {
    if (row->what != HARNESS_SAMPLE) return;
    for (size_t k = 0; k < SAMPLED_SWEEPS; k++)
        r->sweep[k] =
            sampled_sweep(row->mode, &row->member[0]->site, (row->runs + k) % SAMPLED_SWEEPS);
    row->runs++;
}

/* Beyond this, in bytes, a call leaves little in any cache that the next would find: there a work
 * that has run since it was set up is warm. */
static const size_t beyond_caches = (size_t)1 << 29;

/* A gradient, or one of its sweeps, at the point that is taken already. */
static void warm_gradient(const bench_row *row, const ring *r, const turn *t) {
    if (*t->touched && cg_work_bytes(t->work) > beyond_caches) return;
    if (row->what == HARNESS_SAMPLE)
        row->mode->tangents(t->work, r->sweep[0], r->g);
    else
        cg_gradients(t->work, r->points, t->x, r->v, r->g);
    *t->touched = true;
}

/* Each work once, so that its memory is there. */
static void warm_up(const bench_row *row, const ring *r) {
    for (size_t k = 0; k < row->nmember; k++) {
        const turn *t = r->turn + k;
        if (!row->mode) {
            cg_eval(t->graph, t->x, r->v);
        } else if (!t->work) { /* a set-up row holds none */
            continue;
        } else if (row->what == HARNESS_RECORD || row->what == HARNESS_REVERSE) {
            row->mode->record(t->work, t->x, r->v);
        } else if (row->what == HARNESS_FUNCTION) {
            cg_function(t->work, t->x, r->v);
        } else if (row->what == HARNESS_JACOBIAN) {
            cg_jacobian(t->work, t->x, r->v, r->g);
        } else {
            if (row->what == HARNESS_SAMPLE) row->mode->begin(t->work, t->x);
            warm_gradient(row, r, t);
        }
    }
}

/* Reverse mode sweeps once for each output; what forward sweeps and eliminations do for a gradient
 * is all of the Jacobian. Calls are left out: some modes evaluate again for each output. */
static void count_jacobian(gb_state *s, const cg_work *work) {
    cg_counts counts = cg_work_counts(work);
    double sweeps = harness_is_reverse(work->mode) ? work->graph->noutput : 1;
    gb_counter(s, "edge_visits", sweeps * (double)counts.edge_visits);
    gb_counter(s, "multiplications", sweeps * (double)counts.multiplications);
    gb_counter(s, "additions", sweeps * (double)counts.additions);
    gb_counter(s, "bytes", (double)cg_work_bytes(work));
}

/* What printing and compiling took when the work was set up, where it is compiled. */
static void count_compilation(gb_state *s, const cg_work *work) {
    cg_compile_cost cost;
    if (cg_compiled_cost(work, &cost) != CG_OK) return;
    gb_counter(s, "emit_seconds", cost.emit_seconds);
    gb_counter(s, "compile_seconds", cost.compile_seconds);
    gb_counter(s, "load_seconds", cost.load_seconds);
    gb_counter(s, "source_bytes", (double)cost.source_bytes);
    gb_counter(s, "object_bytes", (double)cost.object_bytes);
}

/* Its share of the gradient's counts, and of the inputs: the row is to be scaled up. */
static void count_sample(gb_state *s, const cg_work *work) {
    cg_counts counts = cg_work_counts(work);
    cg_id n = work->graph->ninput, served = (cg_id)work->mode->inputs_per_sweep;
    uint64_t sweeps = (n - 1) / served + 1;
    counts.edge_visits /= sweeps;
    counts.multiplications /= sweeps;
    counts.additions /= sweeps;
    counts.calls /= sweeps;
    harness_count_cost(s, counts, cg_work_bytes(work));
    gb_counter(s, "seeds", n < served ? n : served);
    gb_counter(s, "extrapolated", 1);
}

static void count_work(gb_state *s, const bench_row *row, const ring *r) {
    const cg_graph *g = r->turn[0].graph;
    cg_counts counts = {.calls = g->nnode - g->ninput - g->nconst};
    size_t bytes = row->mode ? 0 : g->nnode * sizeof *r->v;
    if (r->turn[0].work) bytes = cg_work_bytes(r->turn[0].work);
    if (row->what == HARNESS_GRADIENT || row->what == HARNESS_REVERSE)
        counts = cg_work_counts(r->turn[0].work);
    if (row->what == HARNESS_REVERSE || row->what == HARNESS_SETUP) counts.calls = 0;
    gb_counter(s, "points", (double)r->points);
    if (row->what == HARNESS_JACOBIAN && r->turn[0].work)
        count_jacobian(s, r->turn[0].work);
    else if (row->what == HARNESS_SAMPLE && r->turn[0].work)
        count_sample(s, r->turn[0].work);
    else
        harness_count_cost(s, counts, bytes);
    harness_label_library(s, r->turn[0].work);
    if (row->what == HARNESS_GRADIENT && cg_work_traffic(r->turn[0].work) > 0)
        gb_counter(s, "traffic", (double)cg_work_traffic(r->turn[0].work));
    count_compilation(s, r->turn[0].work);
    if (row->options.checkpoints) {
        gb_counter(s, "checkpoints", row->options.checkpoints);
        gb_counter(s, "steps", row->options.steps);
    }
    gb_counter(s, "bytes_with_graph", (double)(bytes + cg_graph_bytes(g)));
}

void row_run(gb_state *s) {
    bench_row *row = gb_user(s);
    ring r = {.points = 1};
    char why[HARNESS_WHY];
    if (ring_new(&r, row, why)) {
        draw_sweeps(&r, row);
        warm_up(row, &r);
        timed(row)(s, row, &r);
        harness_count_graph(s, &row->member[0]->site);
        count_work(s, row, &r);
    } else {
        gb_skip_with_error(s, why);
    }
    ring_free(&r);
    cache_release();
}

/* ---- Counters -------------------------------------------------------------------------------- */

void harness_count_graph(gb_state *s, const harness_site *site) {
    const cg_graph *g = site->graph;
    gb_counter(s, "nodes", g->nnode);
    gb_counter(s, "edges", (double)site->edges);
    gb_counter(s, "inputs", g->ninput);
    gb_counter(s, "outputs", g->noutput);
    gb_counter(s, "live", (double)site->live);
    /* No paths at all: 0 in place of a logarithm that JSON does not have; live tells. */
    gb_counter(s, "log2_paths", site->paths.log2 >= 0 ? site->paths.log2 : 0);
    /* Two halves, each exact in a double. */
    gb_counter(s, "graph_hi", (double)(site->hash >> 32));
    gb_counter(s, "graph_lo", (double)(site->hash & UINT32_MAX));
}

void harness_label_library(gb_state *s, const cg_work *work) {
    char label[100];
    if (!work || !work->mode->library) return;
    (void)snprintf(label, sizeof label, "elementary functions by %s", work->mode->library(work));
    gb_label(s, label);
}

void harness_count_cost(gb_state *s, cg_counts counts, size_t bytes) {
    gb_counter(s, "edge_visits", (double)counts.edge_visits);
    gb_counter(s, "multiplications", (double)counts.multiplications);
    gb_counter(s, "additions", (double)counts.additions);
    gb_counter(s, "calls", (double)counts.calls);
    gb_counter(s, "bytes", (double)bytes);
}
