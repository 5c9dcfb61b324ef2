/* C4: the number of paths explodes with depth. Time against depth for every mode: the enumerators'
 * grows like the number of paths, k^depth on chains of k parallel functions, and stops at their
 * budget; a sweep's is linear in depth. */
#include "harness.h"

/* Sweeps at powers of four, walks at every second depth for as far as their budget goes. */
static void series(const cg_mode *mode, const char *member, int64_t deepest) {
    bool sweeps = mode->inputs_per_sweep != CG_NO_SWEEP;
    if (!sweeps && !harness_is_walk(mode)) return;
    int64_t last = sweeps || deepest < 64 ? deepest : 64;
    for (int64_t depth = 4; depth <= last; depth = sweeps ? 4 * depth : depth + 2)
        (void)harness_add(HARNESS_GRADIENT, mode, harness_member(member, depth));
}

static void rows(harness_scale scale) {
    static const char *const member[] = {"ladder/depth:#", "kchain/k:3/depth:#",
                                         "layered/width:4/depth:#"};
    static const int64_t deepest[] = {256, 1024, 65536};
    size_t members = scale == HARNESS_QUICK ? 2 : sizeof member / sizeof *member;
    for (size_t k = 0; k < members; k++) {
        for (int64_t depth = 4; depth <= deepest[scale]; depth *= 4)
            (void)harness_add(HARNESS_FUNCTION, NULL, harness_member(member[k], depth));
        for (size_t i = 0; i < cg_nmode; i++) series(cg_modes[i], member[k], deepest[scale]);
    }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
