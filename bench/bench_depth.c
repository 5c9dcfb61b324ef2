/* C4: the number of paths explodes with depth. Time against depth for every mode: the enumerators'
 * grows like the number of paths, k^depth on chains of k parallel functions, and stops at their
 * budget; a sweep's is linear in depth. The chain of k = 2 is the ladder's graph: beside k = 3 it
 * shows that the base is k. */
#include <string.h>

#include "harness.h"

/* Sweeps at powers of four, walks at every second depth for as far as their budget goes. */
static void series(const cg_mode *mode, const char *member, int64_t deepest) {
    bool walks = harness_is_walk(mode);
    if (!walks && (mode->inputs_per_sweep == CG_NO_SWEEP || harness_is_variant(mode))) return;
    int64_t last = walks && deepest > 64 ? 64 : deepest;
    for (int64_t depth = 4; depth <= last; depth = walks ? depth + 2 : 4 * depth)
        (void)harness_add(HARNESS_GRADIENT, mode, harness_member(member, depth));
}

/* Every mode on ladders; one of each kind elsewhere. */
static bool stands_for_its_kind(const cg_mode *mode) {
    return harness_is_walk(mode) || strcmp(mode->name, "forward") == 0 ||
           strcmp(mode->name, "tape") == 0;
}

static void rows(harness_scale scale) {
    static const char *const member[] = {"ladder/depth:#", "kchain/k:2/depth:#",
                                         "kchain/k:3/depth:#", "layered/width:4/depth:#"};
    static const int64_t deepest[] = {256, 4096, 65536};
    int members = scale == HARNESS_QUICK ? 3 : 4;
    for (int k = 0; k < members; k++) {
        for (int64_t depth = 4; depth <= deepest[scale]; depth *= 4)
            (void)harness_add(HARNESS_FUNCTION, NULL, harness_member(member[k], depth));
        for (size_t i = 0; i < cg_nmode; i++)
            if (k == 0 || stands_for_its_kind(cg_modes[i]))
                series(cg_modes[i], member[k], deepest[scale]);
    }
    /* A grid of d x d has d^2 nodes, and C(2d, d) paths. */
    for (size_t i = 0; i < cg_nmode; i++)
        if (stands_for_its_kind(cg_modes[i]))
            series(cg_modes[i], "grid/p:#/q:#", scale == HARNESS_FULL ? 512 : 64);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
