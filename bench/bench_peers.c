/* How do our modes stand beside other projects' ways to a gradient? The same graphs, in the same
 * process, with the same flags: ours that sweep, in reverse or forward, and every peer that was
 * found when this was built. One that cannot treat a graph, or not in time, has no row for it. */
#include <string.h>

#include "harness.h"
#include "peers.h"

/* The largest graphs cost seconds: only by those that record anew at every gradient, by hand, and
 * by ours. */
static bool competes(const cg_mode *mode) {
    static const char *const name[] = {"tape",       "scheduled", "batched",  "adolc-trace",
                                       "sacado-rad", "by-hand",   "by-hand-8"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        if (strcmp(mode->name, name[i]) == 0) return true;
    return false;
}

static void add_rows(const cg_mode *mode, const char *member, bool all) {
    if (!all && !competes(mode)) return;
    (void)harness_add(HARNESS_FUNCTION, mode, member);
    (void)harness_add(HARNESS_GRADIENT, mode, member);
}

/* Size after size, the smallest first, and interleaved only within each: ADOL-C writes all the
 * memory that it ever had for active variables to each new tape, so that a small graph would be
 * charged for the largest that came before it. */
static void add_member(const char *member, bool all) {
    gb_begin_group();
    (void)harness_add(HARNESS_FUNCTION, NULL, member);
    for (size_t i = 0; i < cg_nmode; i++)
        if (cg_modes[i]->inputs_per_sweep != CG_NO_SWEEP) add_rows(cg_modes[i], member, all);
    for (size_t p = 0; p < cg_npeer; p++)
        for (const cg_mode *const *row = cg_peers[p]; *row; row++) add_rows(*row, member, all);
}

static void rows(harness_scale scale) {
    static const struct {
        const char *member;
        harness_scale from, all; /* at which there are rows, and rows of all modes */
    } list[] = {
        {"layered/width:16/depth:16", HARNESS_QUICK, HARNESS_QUICK},
        {"dense/inputs:16/width:16", HARNESS_QUICK, HARNESS_QUICK},
        {"stencil/cells:16/steps:16", HARNESS_QUICK, HARNESS_QUICK},
        {"rnn/width:8/steps:16", HARNESS_QUICK, HARNESS_QUICK},
        {"layered/width:64/depth:64", HARNESS_DEFAULT, HARNESS_DEFAULT},
        {"dense/inputs:64/width:64", HARNESS_DEFAULT, HARNESS_FULL},
        {"rnn/width:16/steps:32", HARNESS_DEFAULT, HARNESS_DEFAULT},
        {"stencil/cells:64/steps:64", HARNESS_DEFAULT, HARNESS_DEFAULT},
        {"layered/width:256/depth:256", HARNESS_DEFAULT, HARNESS_FULL},
        {"stencil/cells:256/steps:256", HARNESS_FULL, HARNESS_FULL},
        {"dense/inputs:256/width:256", HARNESS_FULL, HARNESS_FULL},
        {"rnn/width:64/steps:64", HARNESS_FULL, HARNESS_FULL},
        {"layered/width:1024/depth:1024", HARNESS_DEFAULT, HARNESS_FULL},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (scale >= list[i].from) add_member(list[i].member, scale >= list[i].all);
    if (scale == HARNESS_FULL) add_member("layered/width:1024/depth:4096", false);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
