/* C8: ten million inputs. Reverse mode's gradient is measured whole. Forward mode's would take
 * days: rows
 *
 *     sample/<forward mode>/<member>     one of its sweeps, counters seeds and extrapolated = 1
 *
 * time its sweeps by themselves, drawn at random and each verified against reverse mode's entries
 * first; inputs / seeds times as much is the whole gradient. Where that is short it is measured
 * whole, too (gradient/<forward mode>/<member>), and shows what the scaling is worth. */
#include "harness.h"

static const char *const forward[] = {"forward", "forward-vector", "scheduled-forward-vector"};

static void million(const char *member, bool whole) {
    (void)harness_add(HARNESS_GRADIENT, cg_mode_by_name("tape"), member);
    (void)harness_add(HARNESS_GRADIENT, cg_mode_by_name("scheduled"), member);
    for (size_t i = 0; i < sizeof forward / sizeof *forward; i++) {
        const cg_mode *mode = cg_mode_by_name(forward[i]);
        (void)harness_add(HARNESS_SAMPLE, mode, member);
        if (whole) (void)harness_add(HARNESS_GRADIENT, mode, member);
    }
}

/* A perceptron with about as many weights as the layered graph has inputs: w w + 17 w of them. The
 * layered graph stops a decade earlier: to verify its random levels, far beyond the cache, takes
 * minutes. */
static void rows(harness_scale scale) {
    static const int64_t wide[] = {100, 1000, 10000, 100000, 1000000};
    static const int widest[] = {2, 3, 4};
    static const int64_t units[] = {5, 24, 92, 308, 992, 3154};
    static const int sizes[] = {3, 5, 6};
    for (int i = 0; i < sizes[scale]; i++) {
        million(harness_member("dense/width:#/layers:2", units[i]), i < 3);
        if (i > 0 && i <= widest[scale])
            million(harness_member("layered/width:#/depth:2/mix:0", wide[i]), i < 3);
    }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
