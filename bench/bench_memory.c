/* What reverse mode pays for its speed: memory. Two questions.
 *
 *     memory/<mode>/<member>                     bytes that a mode holds, and what the process held
 *                                                at most while it was set up and took one gradient
 *     gradient/checkpointed-<c>/<member>         time against memory, by the number of checkpoints
 *
 * The first measures no time. A process's peak only ever rises, so each row has a process of its
 * own: a child, whose peak is set back before it begins. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "harness.h"
#include "harness_verify.h"
#include "machine.h"

typedef struct memory_row {
    const cg_mode *mode;
    char member[100];
} memory_row;

/* What a child finds. */
typedef struct found {
    int done;    /* 0: it could not be set up */
    double peak; /* bytes beyond what there was before */
} found;

/* The gradient in a process that does nothing else; y, g: touched already. Memory that was freed
 * before is given back, or it would serve unseen. */
static found take_gradient(const memory_row *row, const harness_site *site, double *y, double *g) {
    cg_work *work = NULL;
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
    double before = machine_peak_reset();
    if (cg_setup(row->mode, site->graph, NULL, &work, NULL) != CG_OK) return (found){0, 0};
    cg_gradients(work, (size_t)row->mode->points, site->x, y, g);
    found f = {1, machine_peak_bytes() - before};
    cg_done(work);
    return f;
}

static void child(const memory_row *row, const harness_site *site, int out) {
    size_t points = (size_t)row->mode->points;
    size_t ny = points * site->graph->noutput, ng = points * site->graph->ninput;
    double *y = malloc(ny * sizeof *y), *g = malloc(ng * sizeof *g);
    found f = {0, 0};
    if (y && g && site->npoint >= points) {
        memset(y, 1, ny * sizeof *y);
        memset(g, 1, ng * sizeof *g);
        (void)take_gradient(row, site, y, g); /* code and tables are there now */
        f = take_gradient(row, site, y, g);
    }
    _exit(write(out, &f, sizeof f) == (ssize_t)sizeof f ? 0 : 1);
}

/* False where there is no child, or it did not come to an end. */
static bool in_child(const memory_row *row, const harness_site *site, found *f) {
    int ends[2], status = 1;
    if (pipe(ends) != 0) return false;
    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) child(row, site, ends[1]);
    (void)close(ends[1]);
    bool got = pid > 0 && read(ends[0], f, sizeof *f) == (ssize_t)sizeof *f;
    (void)close(ends[0]);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 && got && f->done;
}

static void hold(gb_state *s, const memory_row *row, bench_work *w) {
    found f = {0, 0};
    bool measured = false;
    GB_LOOP(s) {
        measured = in_child(row, &w->member->site, &f);
    }
    if (!measured) {
        gb_skip_with_error(s, "no process of its own, or it came to no end");
        return;
    }
    harness_count_graph(s, &w->member->site);
    harness_count_cost(s, cg_work_counts(w->work), cg_work_bytes(w->work));
    gb_counter(s, "points", row->mode->points);
    gb_counter(s, "peak_bytes", f.peak);
}

static void memory(gb_state *s) {
    const memory_row *row = gb_user(s);
    cg_error error = {CG_OK, "no such member"};
    bench_member *member = cache_member(row->member, &error);
    bench_work *w = member ? cache_work(member, row->mode, NULL, &error) : NULL;
    if (!w)
        gb_skip_with_error(s, error.text);
    else if (!verify_gradient(w))
        gb_skip_with_error(s, w->why);
    else
        hold(s, row, w);
    cache_release();
}

static void held(const char *member) {
    static const char *const shown[] = {"forward",   "forward-vector", "tape",
                                        "scheduled", "batched",        "checkpointed"};
    enum { MOST = 64 };
    static memory_row row[MOST];
    static size_t used;
    char name[200];
    for (size_t i = 0; i < sizeof shown / sizeof *shown && used < MOST; i++) {
        memory_row *r = &row[used++];
        r->mode = cg_mode_by_name(shown[i]);
        (void)snprintf(r->member, sizeof r->member, "%s", member);
        (void)snprintf(name, sizeof name, "memory/%s/%s", shown[i], member);
        gb_family *f = gb_register(name, memory, r);
        gb_iterations_fixed(f, 1);
        gb_repetitions(f, 1);
    }
}

/* One step of the schedule is one of the family's. */
static void trade(const char *pattern, int64_t steps) {
    const char *member = harness_member(pattern, steps);
    (void)harness_add(HARNESS_FUNCTION, cg_mode_by_name("checkpointed"), member);
    (void)harness_add(HARNESS_GRADIENT, cg_mode_by_name("tape"), member);
    for (unsigned c = 2; c <= steps; c *= 2)
        (void)harness_add_checkpointed(member, c, (uint32_t)steps);
}

static void rows(harness_scale scale) {
    static const int64_t deepest[] = {1024, 4096, 16384}, steps[] = {64, 256, 1024};
    for (int64_t depth = 16; depth <= deepest[scale]; depth *= 4)
        held(harness_member("layered/width:64/depth:#", depth));
    trade("stencil/cells:64/steps:#", steps[scale]);
    trade("rnn/width:16/steps:#", steps[scale]);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
