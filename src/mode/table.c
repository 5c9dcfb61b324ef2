/* The mode table. Adding a mode: its file in this folder, and its name in the list below. */
#include <string.h>

#include "cheapgrad/mode.h"

#define CG_MODES(MODE)                                                                             \
    MODE(difference_forward)                                                                       \
    MODE(difference_central)                                                                       \
    MODE(paths)                                                                                    \
    MODE(paths_shared)                                                                             \
    MODE(forward)                                                                                  \
    MODE(forward_vector)                                                                           \
    MODE(tape)                                                                                     \
    MODE(scheduled)                                                                                \
    MODE(scheduled_forward)                                                                        \
    MODE(scheduled_forward_vector)                                                                 \
    MODE(batched_4)                                                                                \
    MODE(batched)                                                                                  \
    MODE(batched_16)                                                                               \
    MODE(compiled)                                                                                 \
    MODE(checkpointed)                                                                             \
    MODE(elimination_forward)                                                                      \
    MODE(elimination_reverse)                                                                      \
    MODE(elimination_markowitz)

#define DECLARE(name) extern const cg_mode cg_mode_##name;
#define ROW(name) &cg_mode_##name,
#define NUMBER(name) NUMBER_##name,
CG_MODES(DECLARE)

const cg_mode *const cg_modes[] = {CG_MODES(ROW) NULL};
enum { CG_MODES(NUMBER) NMODE };
const size_t cg_nmode = NMODE;

const cg_mode *cg_mode_by_name(const char *name) {
    for (size_t i = 0; name && i < cg_nmode; i++)
        if (strcmp(cg_modes[i]->name, name) == 0) return cg_modes[i];
    return NULL;
}

cg_status cg_setup(const cg_mode *mode, const cg_graph *g, const cg_options *options,
                   cg_work **work, cg_error *error) {
    static const cg_options defaults = {0};
    if (!work) return cg_fail(error, CG_ENULL, "nowhere to put the work");
    *work = NULL;
    if (!mode) return cg_fail(error, CG_ENULL, "no mode");
    if (!options) options = &defaults;
    cg_status status = cg_graph_check(g, error);
    if (status == CG_OK && mode->can_do) status = mode->can_do(g, options, error);
    if (status != CG_OK) return status;
    cg_error why = {CG_OK, ""}; /* the caller's stays as it is where set-up succeeds */
    status = mode->setup(g, options, work, &why);
    if (status != CG_OK) {
        *work = NULL;
        if (why.status == status) return cg_fail(error, status, "%s", why.text);
        return cg_fail(error, status, "%s: %s", mode->name, cg_status_text(status));
    }
    (*work)->mode = mode;
    (*work)->graph = g;
    return CG_OK;
}

void cg_done(cg_work *work) {
    if (work) work->mode->done(work);
}

void cg_function(cg_work *work, const double *x, double *y) {
    work->mode->function(work, x, y);
}

void cg_gradient(cg_work *work, const double *x, double *y, double *g) {
    work->mode->gradient(work, x, y, g);
}

void cg_jacobian(cg_work *work, const double *x, double *y, double *jacobian) {
    work->mode->jacobian(work, x, y, jacobian);
}

void cg_gradients(cg_work *work, size_t npoint, const double *x, double *y, double *g) {
    if (work->mode->gradients) {
        work->mode->gradients(work, npoint, x, y, g);
        return;
    }
    size_t n = work->graph->ninput, m = work->graph->noutput;
    for (size_t i = 0; i < npoint; i++) work->mode->gradient(work, x + i * n, y + i * m, g + i * n);
}

cg_counts cg_work_counts(const cg_work *work) {
    return work->mode->counts(work);
}

size_t cg_work_bytes(const cg_work *work) {
    return work->mode->bytes(work);
}

size_t cg_work_traffic(const cg_work *work) {
    return work->mode->traffic ? work->mode->traffic(work) : 0;
}
