/* Tier one: what is the same on every machine, to the last unit. Every mode on every family. */
#include "allocations.h"
#include "body.h"
#include "document.h"
#include "tiers.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* Beside each family at its defaults. */
static const char *const members[] = {
    "ladder/depth:8",    "layered/width:16/depth:16",       "layered/width:16/depth:16/mix:2",
    "speelpenning/n:64", "dense/inputs:4/width:8/layers:2", "bowtie/inputs:6/outputs:6/waist:2"};

static json_t *count(uint64_t n) {
    return json_integer((json_int_t)n);
}

static json_t *row_of(const body *b, allocations in_setup, allocations in_call) {
    char paths[CG_COUNT_TEXT] = "", hash[17];
    cg_count npath;
    cg_counts cost = cg_work_counts(b->work);
    if (cg_count_paths(b->graph, &npath, NULL, NULL) == CG_OK) cg_count_text(npath, paths);
    (void)snprintf(hash, sizeof hash, "%016" PRIx64, cg_graph_hash(b->graph));
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s}", "name", b->name,
        "nodes", count(b->graph->nnode), "edges", count(cg_graph_edges(b->graph)), "edge_visits",
        count(cost.edge_visits), "multiplications", count(cost.multiplications), "additions",
        count(cost.additions), "calls", count(cost.calls), "bytes", count(cg_work_bytes(b->work)),
        "allocations", count(in_setup.calls), "allocated_bytes", count(in_setup.bytes),
        "allocations_in_a_call", count(in_call.calls), "paths", paths, "graph", hash);
}

/* The largest difference of the gradients of the first point, over the largest derivative or 1. */
static double difference(const body *b, const body *reference) {
    double apart = 0, largest = 1;
    for (size_t i = 0; i < b->graph->ninput; i++) {
        apart = fmax(apart, fabs(b->g[i] - reference->g[i]));
        largest = fmax(largest, fabs(reference->g[i]));
    }
    return apart / largest;
}

static allocations since(allocations before) {
    return (allocations){allocations_so_far.calls - before.calls,
                         allocations_so_far.bytes - before.bytes};
}

/* Opens the body twice, so that the first takes what libraries allocate once, and counts the second
 * time. A cheap mode with a wrong answer is no bargain: it is an error. */
static void count_one(document *d, const cg_mode *mode, const char *member, const body *reference) {
    body b;
    cg_error error = {0};
    cg_status status = body_open(&b, BODY_GRADIENT, mode, member, &error);
    if (status == CG_OK) {
        cg_work *again = NULL;
        allocations before = allocations_so_far;
        status = cg_setup(mode, b.graph, &body_options, &again, &error);
        allocations in_setup = since(before);
        cg_done(again);
        body_run(&b);
        before = allocations_so_far;
        body_run(&b);
        allocations in_call = since(before);
        double apart = difference(&b, reference);
        char why[96];
        (void)snprintf(why, sizeof why, "its gradient is off by %.3g, %.3g is allowed", apart,
                       mode->accuracy);
        if (status == CG_OK && apart <= mode->accuracy)
            document_add(d, row_of(&b, in_setup, in_call));
        else
            document_error(d, b.name, status == CG_OK ? why : error.text);
    } else if (status != CG_ECANNOT && status != CG_EBUDGET) {
        document_error(d, b.name, error.text);
    }
    body_close(&b);
}

static void count_member(document *d, const char *member, const char *only) {
    body reference;
    cg_error error = {0};
    const cg_mode *forward = cg_mode_by_name("forward");
    char name[BODY_NAME];
    if (body_open(&reference, BODY_GRADIENT, forward, member, &error) != CG_OK) {
        body_name(name, BODY_GRADIENT, forward, member);
        document_error(d, name, error.text);
        body_close(&reference);
        return;
    }
    body_run(&reference);
    for (size_t i = 0; i < cg_nmode; i++) {
        body_name(name, BODY_GRADIENT, cg_modes[i], member);
        if (track_wanted(only, name)) count_one(d, cg_modes[i], member, &reference);
    }
    body_close(&reference);
}

int track_counts(const char *only) {
    document d = document_begin("cheapgrad-counts/1");
    for (size_t i = 0; i < cg_nfamily; i++) count_member(&d, cg_families[i]->name, only);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        count_member(&d, members[i], only);
    return document_end(&d, 0);
}
