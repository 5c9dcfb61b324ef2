/* How do our modes stand beside other projects' ways to a gradient? The same graphs, in the same
 * process, with the same flags: ours that sweep in reverse, and every peer that was found when this
 * was built. A peer that cannot treat a graph has no row for it. */
#include "harness.h"
#include "peers.h"

static void add_row(const cg_mode *mode, const char *member) {
    (void)harness_add(HARNESS_GRADIENT, mode, member);
}

static void add_member(const char *member) {
    (void)harness_add(HARNESS_FUNCTION, NULL, member);
    for (size_t i = 0; i < cg_nmode; i++)
        if (harness_is_reverse(cg_modes[i])) add_row(cg_modes[i], member);
    for (size_t p = 0; p < cg_npeer; p++)
        for (const cg_mode *const *row = cg_peers[p]; *row; row++) add_row(*row, member);
}

static void rows(harness_scale scale) {
    static const char *const member[] = {
        "layered/width:16/depth:16",    "dense/inputs:16/width:16",  "stencil/cells:16/steps:16",
        "rnn/width:8/steps:16",         "layered/width:64/depth:64", "dense/inputs:64/width:64",
        "stencil/cells:64/steps:64",    "rnn/width:16/steps:32",     "layered/width:256/depth:256",
        "stencil/cells:256/steps:256",  "rnn/width:64/steps:64",     "dense/inputs:256/width:256",
        "layered/width:1024/depth:1024"};
    static const size_t members[] = {4, 8, sizeof member / sizeof *member};
    for (size_t i = 0; i < members[scale]; i++) add_member(member[i]);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
