/* Beyond both modes: many inputs, a waist of few nodes, many outputs. Forward mode carries every
 * input, and reverse mode every output, through all layers; eliminating vertices from the middle
 * carries only what passes the waist. Four dense layers of w units, b in the waist, four more of w:
 * with w = 24 and b = 1 forward and reverse need 70,272 multiplications each for the Jacobian,
 * Markowitz's rule 4,032; with b = 4 it is 73,728 against 16,128 (tests/test_elimination.c). */
#include <stdio.h>

#include "harness.h"

static void waist(int64_t width, int64_t units) {
    static const char *const shown[] = {
        "forward",     "forward-vector",      "tape",
        "batched",     "elimination-forward", "elimination-reverse",
        "elimination",
    };
    const char *sides = harness_member("bowtie/inputs:#/outputs:#", width);
    char member[200];
    (void)snprintf(member, sizeof member, "%s/waist:%lld/layers:4", sides, (long long)units);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        (void)harness_add(HARNESS_JACOBIAN, cg_mode_by_name(shown[i]), member);
}

static void rows(harness_scale scale) {
    static const int64_t some[] = {1, 4, 24}, all[] = {1, 2, 4, 8, 16, 24};
    if (scale == HARNESS_QUICK)
        for (int i = 0; i < 3; i++) waist(24, some[i]);
    else
        for (int i = 0; i < 6; i++) waist(24, all[i]);
    if (scale == HARNESS_FULL)
        for (int64_t units = 1; units <= 64; units *= 4) waist(64, units);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
