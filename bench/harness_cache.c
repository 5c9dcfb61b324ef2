#define _POSIX_C_SOURCE 200809L /* clock_gettime, strdup */
#include "harness_cache.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "machine.h"
#include "memory.h"

/* What takes longer than this to set up, in seconds, or is larger, in bytes, is kept from one
 * repetition to the next: to touch memory for the first time can cost more than to measure. */
static const double slow_setup = 0.02;
static const size_t large = (size_t)1 << 20;

/* What the largest rows of all take while they run, in bytes: left free. */
static const double largest_row = 12e9;

static bench_member *members; /* list */
static uint64_t now;          /* counts uses */

double harness_seconds(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double cache_room(void) {
    double bytes = machine_memory_bytes();
    if (bytes <= 0) return (double)(1 << 30);
    return fmax(bytes / 4, fmin(bytes / 2, bytes - largest_row));
}

static size_t held(void) {
    size_t bytes = 0;
    for (const bench_member *m = members; m; m = m->next) {
        bytes += m->bytes;
        for (const bench_work *w = m->works; w; w = w->next)
            if (w->work) bytes += cg_work_bytes(w->work);
    }
    return bytes;
}

static void drop_work(bench_work *w) {
    cg_done(w->work);
    w->work = NULL;
    w->touched = false;
}

static void drop_graph(bench_member *m) {
    for (bench_work *w = m->works; w; w = w->next) drop_work(w);
    cg_graph_free(m->graph);
    free(m->points);
    free(m->reference);
    m->points = m->reference = NULL;
    m->graph = NULL;
    m->site.graph = NULL;
    m->site.x = NULL;
    m->bytes = 0;
}

/* Of two works, whether the first is the quicker to set up again, for the bytes that it gives. */
static bool cheaper(const bench_work *a, const bench_work *b) {
    return a->seconds * (double)cg_work_bytes(b->work) <
           b->seconds * (double)cg_work_bytes(a->work);
}

/* Drops a work, the cheapest, if there is one, else the graph that was used longest ago; false if
 * all is busy. Rows come in random order: when one was used last does not say when it is next. */
static bool drop_one(void) {
    bench_work *work = NULL;
    bench_member *member = NULL;
    for (bench_member *m = members; m; m = m->next) {
        if (m->graph && !m->busy && (!member || m->used < member->used)) member = m;
        for (bench_work *w = m->works; w; w = w->next)
            if (w->work && !w->busy && (!work || cheaper(w, work))) work = w;
    }
    if (work) {
        drop_work(work);
    } else if (member) {
        drop_graph(member);
    }
    return work || member;
}

static void make_room(void) {
    while ((double)held() > cache_room() && drop_one()) continue;
}

bench_member *cache_member(const char *text, cg_error *error) {
    for (bench_member *m = members; m; m = m->next)
        if (strcmp(m->text, text) == 0) return m;
    bench_member *m = calloc(1, sizeof *m);
    char *copy = strdup(text);
    if (!m || !copy) {
        free(m);
        free(copy);
        cg_fail(error, CG_ENOMEM, "%s: out of memory", text);
        return NULL;
    }
    cg_status status = cg_member_parse(text, &m->member, error);
    if (status == CG_OK) status = cg_member_shape(&m->member, &m->shape, error);
    if (status != CG_OK) {
        free(m);
        free(copy);
        return NULL;
    }
    m->text = copy;
    m->next = members;
    return members = m;
}

static cg_status count_facts(bench_member *m, cg_error *error) {
    harness_site *site = &m->site;
    const cg_shape *shape = &m->shape;
    const cg_graph *g = m->graph;
    cg_status status = cg_graph_live(g, &site->live);
    if (status == CG_OK) status = cg_count_paths(g, &site->paths, &site->steps, &site->tree);
    if (status != CG_OK) return cg_fail(error, status, "%s: out of memory", m->text);
    site->edges = cg_graph_edges(g);
    site->hash = cg_graph_hash(g);
    if (g->nnode != shape->nodes || site->edges != shape->edges || g->ninput != shape->inputs ||
        g->noutput != shape->outputs)
        return cg_fail(error, CG_ERANGE,
                       "%s: built with %u nodes, %llu edges, %u inputs and %u outputs, unlike its "
                       "closed forms",
                       m->text, g->nnode, (unsigned long long)site->edges, g->ninput, g->noutput);
    if (shape->paths_known && !cg_count_equal(site->paths, shape->paths))
        return cg_fail(error, CG_ERANGE, "%s: 2^%.6g paths, closed form 2^%.6g", m->text,
                       site->paths.log2, shape->paths.log2);
    m->known = true;
    return CG_OK;
}

/* Eight points, fewer where they would fill memory, two at least. */
static cg_status make_points(bench_member *m, cg_error *error) {
    size_t n = m->graph->ninput, npoint = ((size_t)1 << 22) / n;
    npoint = npoint > 8 ? 8 : npoint < 2 ? 2 : npoint;
    double *x = cg_array(npoint * n, sizeof *x);
    if (!x) return cg_fail(error, CG_ENOMEM, "%s: no memory for its points", m->text);
    for (size_t k = 0; k < npoint; k++) cg_member_point(&m->member, k, x + k * n);
    m->site.npoint = npoint;
    m->site.x = m->points = x;
    return CG_OK;
}

cg_status cache_build(bench_member *m, cg_error *error) {
    m->used = ++now;
    m->busy = true;
    if (m->graph) return CG_OK;
    make_room();
    m->graph = cg_member_build(&m->member, error);
    if (!m->graph) return error ? error->status : CG_ENOMEM;
    m->site.graph = m->graph;
    cg_status status = m->known ? CG_OK : count_facts(m, error);
    if (status == CG_OK) status = make_points(m, error);
    if (status != CG_OK) {
        drop_graph(m);
        return status;
    }
    m->bytes = cg_graph_bytes(m->graph) + m->site.npoint * m->graph->ninput * sizeof(double);
    return CG_OK;
}

static bench_work *work_of(bench_member *m, const cg_mode *mode, const cg_options *options,
                           cg_error *error) {
    for (bench_work *w = m->works; w; w = w->next)
        if (w->mode == mode && w->checkpoints == options->checkpoints && w->steps == options->steps)
            return w;
    bench_work *w = calloc(1, sizeof *w);
    if (!w) {
        cg_fail(error, CG_ENOMEM, "%s: out of memory", m->text);
        return NULL;
    }
    w->mode = mode;
    w->checkpoints = options->checkpoints;
    w->steps = options->steps;
    w->member = m;
    w->next = m->works;
    return m->works = w;
}

bench_work *cache_work(bench_member *m, const cg_mode *mode, const cg_options *options,
                       cg_error *error) {
    static const cg_options defaults = {0};
    if (!options) options = &defaults;
    if (cache_build(m, error) != CG_OK) return NULL;
    bench_work *w = work_of(m, mode, options, error);
    if (!w) return NULL;
    w->busy = true;
    if (w->work) return w;
    make_room();
    double begun = harness_seconds();
    if (cg_setup(mode, m->graph, options, &w->work, error) != CG_OK) return NULL;
    w->seconds = harness_seconds() - begun;
    return w;
}

void cache_release(void) {
    for (bench_member *m = members; m; m = m->next) {
        m->busy = false;
        for (bench_work *w = m->works; w; w = w->next) {
            w->busy = false;
            if (w->work && w->seconds < slow_setup && cg_work_bytes(w->work) < large) drop_work(w);
        }
    }
}

void cache_free(void) {
    while (members) {
        bench_member *m = members;
        members = m->next;
        drop_graph(m);
        while (m->works) {
            bench_work *w = m->works;
            m->works = w->next;
            free(w);
        }
        free(m->text);
        free(m);
    }
}
