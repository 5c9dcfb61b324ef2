/* Set-up that fails the test where it fails. */
#ifndef TESTS_WORK_H
#define TESTS_WORK_H

#include <string.h>

#include "cheapgrad/mode.h"
#include "check.h"

/* The mode set up for g; NULL where the graph has more paths than the mode may walk. */
static inline cg_work *work_of(const cg_mode *mode, const cg_graph *g, uint64_t path_budget) {
    cg_options options = {.path_budget = path_budget};
    cg_error error = {CG_OK, ""};
    cg_work *work;
    cg_status status = cg_setup(mode, g, &options, &work, &error);
    if (status != CG_OK && status != CG_EBUDGET) fail_msg("%s: %s", mode->name, error.text);
    assert_true((status == CG_OK) == (work != NULL));
    return work;
}

/* Differences are right to a few digits, everything else up to rounding. */
static inline int is_exact(const cg_mode *mode) {
    return mode->accuracy < 1e-10;
}

/* Its set-up runs a compiler, which is too slow to be done thousands of times. */
static inline int is_compiled(const cg_mode *mode) {
    return strcmp(mode->name, "compiled") == 0;
}

#endif
