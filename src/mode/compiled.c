/* compiled: the function and its adjoint as straight-line C (emit.h), compiled with the library's
 * own compiler and flags, and loaded.
 *
 *     graph ──► plan ──► graph.c ──► compiler ──► graph.so ──► dlopen
 *
 * What an interpreter looks up at every node (operation, arguments, places) is in the instructions
 * here; the price is the compiler's time at set-up, about a millisecond a node, and code that must
 * itself be fetched: 60 bytes a node or so, each executed once a call. */
#define _XOPEN_SOURCE 700 /* dlsym */
#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "cheapgrad/emit.h"
#include "memory.h"
#include "mode/compiler.h"
#include "mode/emit.h"

/* Of the emitted functions: none of the library's own, which the dynamic linker would prefer. */
#define NAME "cheapgrad_emitted"

typedef void forward_function(const double *x, double *y, double *work);
typedef void reverse_function(const double *seed, double *g, double *work);
typedef void both_function(const double *x, double *y, double *d, double *work);

typedef struct compiled_work {
    cg_work base;
    void *handle; /* of the loaded object */
    double *work; /* the emitted code's, size nwork */
    double *ones; /* seeds of the gradient, size noutput */
    size_t nwork;
    forward_function *function, *record;
    reverse_function *reverse;
    both_function *gradient, *jacobian;
    cg_counts counts;
    cg_compile_cost cost;
} compiled_work;

static cg_status can_do(const cg_graph *g, const cg_options *options, cg_error *error) {
    uint64_t budget = options->compile_budget ? options->compile_budget : CG_COMPILE_BUDGET;
    if (g->nnode <= budget) return CG_OK;
    return cg_fail(error, CG_ECANNOT,
                   "compiled: %" PRIu32 " nodes are more than the %" PRIu64
                   " of its budget; a compiler takes about a millisecond for each",
                   g->nnode, budget);
}

/* The symbol as a function pointer, by way of its bytes: C has no cast from an object's. */
static int find(void *handle, const char *name, void *function) {
    void *symbol = dlsym(handle, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

static cg_status find_all(compiled_work *w, cg_error *error) {
    if (find(w->handle, NAME "_function", &w->function) &&
        find(w->handle, NAME "_record", &w->record) &&
        find(w->handle, NAME "_reverse", &w->reverse) &&
        find(w->handle, NAME "_gradient", &w->gradient) &&
        find(w->handle, NAME "_jacobian", &w->jacobian))
        return CG_OK;
    return cg_fail(error, CG_ECANNOT, "compiled: the loaded object lacks a function");
}

static cg_status cannot_write(const char *path, cg_error *error) {
    return cg_fail(error, CG_ECANNOT, "compiled: cannot write %.100s: %s", path, strerror(errno));
}

static cg_status print_source(const cg_emit_plan *plan, const cg_scratch *scratch,
                              cg_error *error) {
    FILE *file = fopen(scratch->source, "w");
    if (!file) return cannot_write(scratch->source, error);
    cg_status status = cg_emit_plan_print(plan, NAME, file);
    int failed = ferror(file); /* writing to a full disk fails again when it is closed */
    if ((fclose(file) != 0 || failed) && status == CG_OK)
        return cannot_write(scratch->source, error);
    return status;
}

/* Plans, prints, compiles and loads; the files are gone afterwards, come what may. */
static cg_status build(compiled_work *w, const cg_graph *g, const cg_options *options,
                       cg_error *error) {
    double begin = cg_seconds();
    cg_emit_plan plan;
    cg_status status = cg_emit_plan_make(g, CG_EMIT_CHUNK, &plan);
    if (status != CG_OK) return status;
    w->nwork = cg_emit_plan_work(&plan);
    w->counts = cg_emit_plan_counts(&plan);
    cg_scratch scratch;
    status = cg_scratch_make(&scratch, error);
    if (status == CG_OK) {
        status = print_source(&plan, &scratch, error);
        w->cost.emit_seconds = cg_seconds() - begin;
        if (status == CG_OK) status = cg_compile(&scratch, options, &w->handle, &w->cost, error);
        if (status == CG_OK) status = find_all(w, error);
        cg_scratch_remove(&scratch);
    }
    cg_emit_plan_free(&plan);
    return status;
}

static void done(cg_work *work) {
    compiled_work *w = (compiled_work *)work;
    if (w->handle) dlclose(w->handle);
    free(w->work);
    free(w->ones);
    free(w);
}

static cg_status setup(const cg_graph *g, const cg_options *options, cg_work **work,
                       cg_error *error) {
    compiled_work *w = cg_zeroed(1, sizeof *w);
    if (!w) return CG_ENOMEM;
    cg_status status = build(w, g, options, error);
    if (status == CG_OK) {
        w->work = cg_array(w->nwork, sizeof *w->work);
        w->ones = cg_array(g->noutput, sizeof *w->ones);
        if (!w->work || !w->ones) status = CG_ENOMEM;
    }
    if (status != CG_OK) {
        done(&w->base);
        return status;
    }
    for (cg_id i = 0; i < g->noutput; i++) w->ones[i] = 1.0;
    *work = &w->base;
    return CG_OK;
}

static void function(cg_work *work, const double *x, double *y) {
    compiled_work *w = (compiled_work *)work;
    w->function(x, y, w->work);
}

static void gradient(cg_work *work, const double *x, double *y, double *g) {
    compiled_work *w = (compiled_work *)work;
    w->gradient(x, y, g, w->work);
}

static void jacobian(cg_work *work, const double *x, double *y, double *rows) {
    compiled_work *w = (compiled_work *)work;
    w->jacobian(x, y, rows, w->work);
}

static void record(cg_work *work, const double *x, double *y) {
    compiled_work *w = (compiled_work *)work;
    w->record(x, y, w->work);
}

static void reverse(cg_work *work, double *g) {
    compiled_work *w = (compiled_work *)work;
    w->reverse(w->ones, g, w->work);
}

static cg_counts counts(const cg_work *work) {
    return ((const compiled_work *)work)->counts;
}

/* Numbers only: the code's size is the compiler's affair, and cg_compiled_cost tells it. */
static size_t bytes(const cg_work *work) {
    const compiled_work *w = (const compiled_work *)work;
    return (w->nwork + work->graph->noutput) * sizeof(double);
}

extern const cg_mode cg_mode_compiled;
const cg_mode cg_mode_compiled = {
    .name = "compiled",
    .title = "straight-line C, compiled and loaded",
    .accuracy = 1e-11,
    .points = 1,
    .edges = CG_EDGES_ACTIVE,
    .can_do = can_do,
    .setup = setup,
    .done = done,
    .function = function,
    .gradient = gradient,
    .jacobian = jacobian,
    .record = record,
    .reverse = reverse,
    .counts = counts,
    .bytes = bytes,
};

cg_status cg_compiled_cost(const cg_work *work, cg_compile_cost *cost) {
    if (!work || !cost) return CG_ENULL;
    if (work->mode != &cg_mode_compiled) return CG_ECANNOT;
    *cost = ((const compiled_work *)work)->cost;
    return CG_OK;
}
