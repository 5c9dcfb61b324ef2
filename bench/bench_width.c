/* C7: with n inputs and one output forward mode needs n sweeps, reverse mode one. The gradient's
 * time against n = 1 ... 10^6, over the function's own: what grows with n? Every mode, as far as
 * one gradient stays within the scale's limit. On the tree there is one path an input, and
 * enumerating paths loses little. */
#include <string.h>

#include "harness.h"

static void add(const char *member, bool all) {
    (void)harness_add(HARNESS_FUNCTION, NULL, member);
    for (size_t i = 0; i < cg_nmode; i++) {
        const cg_mode *mode = cg_modes[i];
        bool sweeps = mode->inputs_per_sweep != CG_NO_SWEEP && !harness_is_variant(mode);
        if (harness_is_walk(mode) || (all && sweeps) || strcmp(mode->name, "tape") == 0)
            (void)harness_add(HARNESS_GRADIENT, mode, member);
    }
}

static void rows(harness_scale scale) {
    static const int64_t most[] = {1 << 12, 1 << 16, 1 << 20};
    for (int64_t n = 1, height = 0; n <= most[scale]; n *= 4, height += 2) {
        add(harness_member("layered/width:#/depth:8/mix:0", n), true);
        if (height % 4 == 2) add(harness_member("tree/height:#", height), false);
    }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
