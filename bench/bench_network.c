/* C11: feed-forward networks. Multilayer perceptrons whose weights are the inputs, from hundreds of
 * parameters to millions: the gradient by all of them, in evaluations of the function. */
#include "harness.h"

static void rows(harness_scale scale) {
    static const int64_t widest[] = {32, 128, 2048};
    for (int64_t width = 8; width <= widest[scale]; width *= 2) {
        const char *member = harness_member("dense/inputs:16/layers:2/width:#", width);
        (void)harness_add(HARNESS_FUNCTION, NULL, member);
        for (size_t i = 0; i < cg_nmode; i++)
            if (harness_is_reverse(cg_modes[i])) {
                (void)harness_add(HARNESS_FUNCTION, cg_modes[i], member);
                (void)harness_add(HARNESS_GRADIENT, cg_modes[i], member);
            }
    }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
