/* C11: feed-forward networks. Multilayer perceptrons whose weights are the inputs, from a hundred
 * parameters to ten million: the gradient by all of them, in evaluations of the function. Two
 * hidden layers of w units over 16 data have w w + 17 w weights. */
#include <string.h>

#include "harness.h"

static void ratio(const char *member, const cg_mode *mode) {
    (void)harness_add(HARNESS_FUNCTION, mode, member);
    (void)harness_add(HARNESS_GRADIENT, mode, member);
}

/* Beyond a hundred thousand weights only the two that need the least memory. */
static void ratios(const char *member, bool large) {
    (void)harness_add(HARNESS_FUNCTION, NULL, member);
    for (size_t i = 0; i < cg_nmode; i++) {
        const cg_mode *mode = cg_modes[i];
        if (!harness_is_reverse(mode) || harness_is_variant(mode)) continue;
        bool shown = strcmp(mode->name, "tape") == 0 || strcmp(mode->name, "scheduled") == 0;
        if (shown || !large) ratio(member, mode);
    }
}

static void rows(harness_scale scale) {
    static const int64_t units[] = {5, 24, 92, 308, 992, 3154};
    static const int sizes[] = {3, 5, 6};
    for (int i = 0; i < sizes[scale]; i++)
        ratios(harness_member("dense/width:#/layers:2", units[i]), i > 3);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
