/* C10: a gradient costs a small constant times the function, whatever the family and the size, from
 * the first-level cache to main memory. Both denominators are timed: the plain interpreter, and
 * each mode's own way to evaluate the function, straight-line C among them.
 *
 * A small graph that is run over and over is learned by the branch predictor; rows that go round 64
 * graphs of that size show what it costs when it is not. */
#include "harness.h"

static void ratio(const char *member, const cg_mode *mode, int ngraph) {
    (void)harness_add_rotating(HARNESS_FUNCTION, mode, member, ngraph);
    (void)harness_add_rotating(HARNESS_GRADIENT, mode, member, ngraph);
}

static void all_ratios(const char *member, int ngraph) {
    (void)harness_add_rotating(HARNESS_FUNCTION, NULL, member, ngraph);
    for (size_t i = 0; i < cg_nmode; i++)
        if (harness_is_reverse(cg_modes[i]) && !harness_is_variant(cg_modes[i]))
            ratio(member, cg_modes[i], ngraph);
}

/* The three kinds of implementation, one each. */
static void main_ratios(const char *member) {
    static const char *const name[] = {"tape", "scheduled", "compiled"};
    (void)harness_add(HARNESS_FUNCTION, NULL, member);
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        const cg_mode *mode = cg_mode_by_name(name[i]);
        if (mode) ratio(member, mode, 1);
    }
}

static void rows(harness_scale scale) {
    static const uint64_t compiled[] = {300, 1200, 9000};
    harness_compile(compiled[scale]);
    static const int64_t square[] = {256, 1024, 2048};
    for (int64_t n = 16; n <= square[scale]; n *= scale == HARNESS_FULL || n < 64 ? 2 : 4)
        all_ratios(harness_member("layered/width:#/depth:#", n), 1);
    all_ratios("layered/width:16/depth:16", 64);

    static const struct {
        const char *member;
        int64_t size[3]; /* up to a thousand nodes, tens of thousands, a million */
    } family[] = {{"kchain/k:3/depth:#", {64, 4096, 131072}},
                  {"ladder/depth:#", {100, 8192, 262144}},
                  {"tree/height:#", {8, 14, 19}},
                  {"grid/p:#/q:#", {12, 80, 500}},
                  {"diagonal/p:#/q:#", {10, 70, 400}},
                  {"complete/n:#", {20, 140, 700}},
                  {"bowtie/inputs:#/outputs:#", {4, 24, 160}},
                  {"dense/inputs:16/width:#/layers:2", {8, 64, 384}},
                  {"speelpenning/n:#", {256, 16384, 524288}},
                  {"stencil/cells:64/steps:#", {2, 64, 2048}},
                  {"rnn/width:8/steps:#", {4, 128, 4096}},
                  {"butterfly/height:#", {6, 11, 15}}};
    int sizes = scale == HARNESS_QUICK ? 1 : scale == HARNESS_DEFAULT ? 2 : 3;
    for (size_t k = 0; k < sizeof family / sizeof *family; k++)
        for (int i = 0; i < sizes; i++)
            main_ratios(harness_member(family[k].member, family[k].size[i]));
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
