/* C9: with many outputs and few inputs forward mode is the faster one. The whole Jacobian of graphs
 * with n inputs and m outputs, by both, in their scalar and vector forms. Operation counts break
 * even at n = 1.67 m + 0.33 (Griewank & Walther: a tangent costs up to 5/2 functions, an adjoint up
 * to 4, of which the first sweep's function is one). */
#include <stdio.h>

#include "harness.h"

static void rows(harness_scale scale) {
    static const int64_t most[] = {16, 64, 256};
    static const char *const shown[] = {"forward", "forward-vector", "tape"};
    char member[80];
    for (int64_t n = 1; n <= most[scale]; n *= 4)
        for (int64_t m = 1; m <= most[scale]; m *= 4) {
            snprintf(member, sizeof member, "bowtie/inputs:%lld/outputs:%lld/waist:16/layers:1",
                     (long long)n, (long long)m);
            for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
                (void)harness_add(HARNESS_JACOBIAN, cg_mode_by_name(shown[i]), member);
        }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
