/* What rows share: the graphs of members, and the set-up work of modes on them. Both are kept until
 * memory is short: then works go first that are quick to set up again, and what is in use stays.
 * Facts and verdicts stay for good: what was counted or verified once is not again. One thread. */
#ifndef CHEAPGRAD_HARNESS_CACHE_H
#define CHEAPGRAD_HARNESS_CACHE_H

#include <stdbool.h>

#include "harness.h"

#define HARNESS_WHY 400 /* room for a sentence that says what is wrong */

typedef enum verdict { UNVERIFIED, RIGHT, WRONG } verdict;

typedef struct bench_work bench_work;

typedef struct bench_member {
    struct bench_member *next;
    char *text; /* as in the row's name, and more */
    cg_member member;
    cg_shape shape;
    bool known;        /* site's facts are counted; they outlive the graph */
    cg_graph *graph;   /* NULL while it is not kept */
    harness_site site; /* its graph and x are NULL while they are not kept */
    double *points;    /* site.x, owned */
    double *reference; /* what harness_verify holds modes to; NULL while it is not kept */
    size_t bytes;      /* of all these */
    bench_work *works; /* list */
    uint64_t used;     /* when, in calls of cache_... */
    bool busy;
    bool left_out; /* told that memory is too short for it */
} bench_member;

struct bench_work {
    bench_work *next;
    const cg_mode *mode;
    bench_member *member;
    unsigned checkpoints; /* of the options that it is set up with: */
    uint32_t steps;
    cg_work *work;   /* NULL while it is not kept */
    double seconds;  /* that its last set-up took */
    verdict verdict; /* of its gradient; of its Jacobian, and of a sample of its sweeps: */
    verdict jacobian, sample;
    char why[HARNESS_WHY]; /* where the verdict is WRONG */
    bool touched;          /* its memory is there: it has run since it was set up */
    bool busy;
};

/* The record of the member of that text, parsed and measured by its closed forms, not built. NULL
 * and *error where there is none such. */
bench_member *cache_member(const char *text, cg_error *error);

/* Builds the graph and its points, counts its facts and checks them against the closed forms, all
 * unless done already. Makes it busy: it stays until cache_release. */
cg_status cache_build(bench_member *member, cg_error *error);

/* The mode set up on the member, both busy until cache_release. NULL and *error else. Of the
 * options, which may be NULL, checkpoints and steps tell works of one mode apart. */
bench_work *cache_work(bench_member *member, const cg_mode *mode, const cg_options *options,
                       cg_error *error);

/* Nothing is busy any more. Small work whose set-up is quick is not kept, so that each repetition
 * has memory of its own: a lucky placement would otherwise stay for all of them. */
void cache_release(void);

void cache_free(void);

/* Bytes that may be kept: half of the machine's memory, a quarter where the largest rows need more
 * than the other half. */
double cache_room(void);

/* Seconds, of a clock that only goes forward. */
double harness_seconds(void);

#endif
