/* C7: with n inputs and one output forward mode needs n sweeps, reverse mode one. The gradient's
 * time against n = 1 ... 10^6, over the function's own: what grows with n? Every mode, as far as
 * one gradient stays within the scale's limit. On the tree there is one path an input, and
 * enumerating paths loses little. */
#include "harness.h"

static void all_modes(const char *member) {
    (void)harness_add(HARNESS_FUNCTION, NULL, member);
    for (size_t i = 0; i < cg_nmode; i++)
        if (cg_modes[i]->inputs_per_sweep != CG_NO_SWEEP || harness_is_walk(cg_modes[i]))
            (void)harness_add(HARNESS_GRADIENT, cg_modes[i], member);
}

static void rows(harness_scale scale) {
    static const int64_t most[] = {1 << 12, 1 << 16, 1 << 20};
    for (int64_t n = 1, height = 0; n <= most[scale]; n *= 4, height += 2) {
        all_modes(harness_member("layered/width:#/depth:8/mix:0", n));
        if (height % 4 == 2) all_modes(harness_member("tree/height:#", height));
    }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
