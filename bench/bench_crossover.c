/* C9: with many outputs and few inputs forward mode is the faster one. The whole Jacobian of graphs
 * with n inputs and m outputs, by both, in their scalar and vector forms. Operation counts break
 * even at n = 1.67 m + 0.33: n tangents at once cost up to 1 + 3/2 n functions and m adjoints up to
 * 3/2 + 5/2 m (Griewank & Walther). */
#include <stdio.h>

#include "harness.h"

/* One of each kind: a sweep at a time, and eight tangents or eight adjoints at once on the plan. */
static void add_cell(long long n, long long m, double seconds) {
    static const char *const shown[] = {"forward", "tape", "scheduled-forward-vector", "batched"};
    char member[80];
    (void)snprintf(member, sizeof member, "bowtie/inputs:%lld/outputs:%lld/waist:16/layers:1", n,
                   m);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        gb_family *f = harness_add(HARNESS_JACOBIAN, cg_mode_by_name(shown[i]), member);
        if (f && seconds > 0) gb_min_time(f, seconds);
    }
}

static void rows(harness_scale scale) {
    static const int64_t most[] = {16, 64, 256};
    int64_t step = scale == HARNESS_FULL ? 2 : 4;
    double seconds = scale == HARNESS_FULL ? 0.02 : 0; /* there are many cells, and short ones */
    for (int64_t n = 1; n <= most[scale]; n *= step)
        for (int64_t m = 1; m <= most[scale]; m *= step) add_cell(n, m, seconds);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
