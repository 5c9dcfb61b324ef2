/* C11: feed-forward networks. Perceptrons with up to ten million parameters: the gradient by all of
 * them, in evaluations of the function. */
#include <string.h>

#include "perceptrons.h"

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
    for (int i = 0; i < perceptrons(scale); i++) ratios(perceptron(i), i > 3);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
