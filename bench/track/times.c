/* Tier three: a short process that times every body for a few milliseconds and prints one line. It
 * is one side of one position of an ABBA round; what a time means, only the ratio to the other
 * side's says. A row is the shortest of a few batches: interruptions only ever add. */
#define _POSIX_C_SOURCE 200809L
#include "body.h"
#include "document.h"
#include "tiers.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#define BATCHES 20
#define BATCH_NS 60e3

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static double batch(body *b, long calls) {
    double begin = now();
    for (long i = 0; i < calls; i++) body_run(b);
    return now() - begin;
}

/* ns a call. */
static double time_body(body *b) {
    long calls = 1;
    body_run(b);
    double ns = batch(b, calls);
    while (ns < BATCH_NS / 2) {
        calls *= 2;
        ns = batch(b, calls);
    }
    double least = ns;
    for (int i = 0; i < BATCHES; i++) least = fmin(least, batch(b, calls));
    return least / (double)calls;
}

/* size: number of nodes, the N of ln(head/base) = a + b ln N; sweep: the series of sizes. */
static json_t *row_of(body *b, const char *sweep) {
    double ns = time_body(b);
    const char *wrong = body_wrong(b);
    if (wrong) return json_pack("{s:s, s:s}", "name", b->name, "error", wrong);
    return json_pack("{s:s, s:s, s:i, s:f}", "name", b->name, "sweep", sweep, "size",
                     (int)b->graph->nnode, "ns", ns);
}

#define COSTLY 400000 /* carried derivatives and calls: about a millisecond */

static int too_costly(const body *b) {
    if (!b->mode || b->part == BODY_FUNCTION) return 0;
    cg_counts cost = cg_work_counts(b->work);
    return cost.edge_visits + cost.calls > COSTLY;
}

static void time_one(document *d, body_part part, const cg_mode *mode, const char *member,
                     const char *sweep) {
    body b;
    cg_error error = {0};
    cg_status status = body_open(&b, part, mode, member, &error);
    if (status == CG_OK && !too_costly(&b))
        document_add(d, row_of(&b, sweep));
    else if (status != CG_OK && status != CG_ECANNOT && status != CG_EBUDGET)
        document_error(d, b.name, error.text);
    body_close(&b);
}

/* The sizes of a family, each # in the pattern replaced by one of them. */
typedef struct sweep {
    const char *pattern;
    int size[5];     /* ends with 0 */
    int for_walkers; /* only for modes that do not sweep: enumerators, elimination */
} sweep;

static void member_of(char *text, size_t capacity, const char *pattern, int size) {
    size_t used = 0;
    for (; *pattern && used + 1 < capacity; pattern++)
        if (*pattern == '#')
            used += (size_t)snprintf(text + used, capacity - used, "%d", size);
        else
            text[used++] = *pattern;
    text[used < capacity ? used : capacity - 1] = '\0';
}

static void time_sweep(document *d, const sweep *s, body_part part, const cg_mode *mode,
                       const char *only) {
    char group[BODY_NAME], name[BODY_NAME], member[96];
    body_name(group, part, mode, s->pattern);
    for (const int *size = s->size; *size; size++) {
        member_of(member, sizeof member, s->pattern, *size);
        body_name(name, part, mode, member);
        if (body_has(mode, part) && track_wanted(only, name))
            time_one(d, part, mode, member, group);
    }
}

int track_times(const char *only) {
    static const sweep sweeps[] = {{"layered/width:#/depth:#", {16, 32, 64}, 0},
                                   {"speelpenning/n:#", {64, 256, 1024}, 0},
                                   {"ladder/depth:#", {6, 9, 12}, 1}};
    document d = document_begin("cheapgrad-times/1");
    for (size_t i = 0; i < sizeof sweeps / sizeof *sweeps; i++) {
        time_sweep(&d, &sweeps[i], BODY_FUNCTION, NULL, only);
        for (size_t k = 0; k < cg_nmode; k++)
            if (!sweeps[i].for_walkers || cg_modes[k]->inputs_per_sweep == CG_NO_SWEEP)
                time_sweep(&d, &sweeps[i], BODY_GRADIENT, cg_modes[k], only);
    }
    return document_end(&d, 1);
}
