/* What the sweeps left at the inputs, by semiring. */
#include "analysis/semirings.h"
#include "analysis/sweep.h"
#include "mode/outputs.h"

#define CG_SEMIRING(NAME, name, ...)                                                               \
    static void numbers_##name(const cg_sweep *s, double *answer) {                                \
        const element_##name *r = s->r;                                                            \
        for (cg_id j = 0; j < s->graph->ninput; j++)                                               \
            answer[j] = number_##name(r[s->graph->input[j]]);                                      \
    }
#include "cheapgrad/semirings.def"

cg_status cg_sweep_answer(cg_sweep *s, cg_semiring semiring, const double *x,
                          const double *direction, double *answer) {
    cg_status status = cg_sweep_run(s, semiring, x, direction);
    if (status != CG_OK) return status;
    switch (semiring) {
#define CG_SEMIRING(NAME, name, ...)                                                               \
    case CG_SWEEP_##NAME:                                                                          \
        numbers_##name(s, answer);                                                                 \
        break;
#include "cheapgrad/semirings.def"
    case CG_NSEMIRING:
        break;
    }
    return CG_OK;
}

/* The answer, and y. */
static cg_status answer_and_outputs(cg_sweep *s, cg_semiring semiring, const double *x, double *y,
                                    double *answer) {
    cg_status status = cg_sweep_answer(s, semiring, x, NULL, answer);
    if (status == CG_OK) cg_outputs(s->graph, s->v, y);
    return status;
}

cg_status cg_sweep_gradient(cg_sweep *s, const double *x, double *y, double *dy) {
    return answer_and_outputs(s, CG_SWEEP_GRADIENT, x, y, dy);
}

double cg_sweep_adjoint(const cg_sweep *s, cg_id node) {
    const double *r = s->r;
    return r[node];
}

cg_status cg_sweep_paths(cg_sweep *s, cg_count *count) {
    const cg_tally *r = s->r;
    cg_status status = cg_sweep_run(s, CG_SWEEP_PATHS, NULL, NULL);
    if (status != CG_OK) return status;
    for (cg_id j = 0; j < s->graph->ninput; j++)
        count[j] = cg_count_of_tally(r[s->graph->input[j]]);
    return CG_OK;
}

cg_status cg_sweep_absolute(cg_sweep *s, const double *x, double *y, double *sum) {
    return answer_and_outputs(s, CG_SWEEP_ABSOLUTE, x, y, sum);
}

cg_status cg_sweep_influence(cg_sweep *s, const double *x, double *y, double *strength) {
    return answer_and_outputs(s, CG_SWEEP_INFLUENCE, x, y, strength);
}

size_t cg_sweep_influence_path(const cg_sweep *s, cg_id j, cg_id *path, size_t room) {
    const cg_influence *r = s->r;
    size_t length = 0;
    cg_id k = s->graph->input[j];
    if (r[k].strength == 0.0) return 0;
    for (; k != CG_NONE; k = r[k].next, length++)
        if (length < room) path[length] = k;
    return length;
}

cg_status cg_sweep_depth(cg_sweep *s, int64_t *edges) {
    const int64_t *r = s->r;
    cg_status status = cg_sweep_run(s, CG_SWEEP_DEPTH, NULL, NULL);
    if (status != CG_OK) return status;
    for (cg_id j = 0; j < s->graph->ninput; j++) edges[j] = r[s->graph->input[j]];
    return CG_OK;
}

cg_status cg_sweep_hessian(cg_sweep *s, const double *x, const double *direction, double *y,
                           double *dy, double *hv) {
    const cg_dual *r = s->r;
    cg_status status = cg_sweep_run(s, CG_SWEEP_HESSIAN, x, direction);
    if (status != CG_OK) return status;
    cg_outputs(s->graph, s->v, y);
    for (cg_id j = 0; j < s->graph->ninput; j++) {
        dy[j] = r[s->graph->input[j]].value;
        hv[j] = r[s->graph->input[j]].tangent;
    }
    return CG_OK;
}
