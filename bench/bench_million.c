/* C8: ten million inputs. Reverse mode's gradient is measured whole. Forward mode's would take
 * days: rows
 *
 *     sample/<forward mode>/<member>     one of its sweeps, counters seeds and extrapolated = 1
 *
 * time its sweeps by themselves, drawn at random and each verified against reverse mode's entries
 * first; inputs / seeds times as much is the whole gradient. Where that is short it is measured
 * whole, too (gradient/<forward mode>/<member>), and shows what the scaling is worth. */
#include "perceptrons.h"

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

/* A perceptron, and a layered graph with about as many inputs where there is time for it. */
static void rows(harness_scale scale) {
    static const int64_t width[] = {100, 1000, 10000, 100000, 1000000, 10000000};
    static const int widest[] = {3, 4, 6};
    harness_keep_memory();
    for (int i = 0; i < perceptrons(scale); i++) {
        million(perceptron(i), i < 3);
        if (i > 0 && i < widest[scale])
            million(harness_member("layered/width:#/depth:2/mix:0", width[i]), i < 3);
    }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
