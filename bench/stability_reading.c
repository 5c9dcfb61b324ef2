#include "stability_reading.h"

#include <math.h>
#include <stdlib.h>

void lab_free(lab *l) {
    cg_sweep_free(l->sweep);
    free(l->x);
    free(l->moved);
    free(l->dy);
    free(l->y);
    free(l->error);
}

cg_status lab_new(lab *l, const cg_graph *g, cg_error *error) {
    *l = (lab){.graph = g};
    cg_status status = cg_sweep_new(g, CG_SWEEP_BIT(CG_SWEEP_GRADIENT), &l->sweep, error);
    if (status != CG_OK) return status;
    l->x = calloc(g->ninput, sizeof(double));
    l->moved = calloc(g->ninput, sizeof(double));
    l->dy = calloc(g->ninput, sizeof(double));
    l->y = calloc(g->noutput, sizeof(double));
    l->error = calloc(g->noutput, sizeof(double));
    if (l->x && l->moved && l->dy && l->y && l->error) return CG_OK;
    lab_free(l);
    (void)cg_fail(error, CG_ENOMEM, "no memory for a point");
    return CG_ENOMEM;
}

/* The sum of the outputs in 113 bits, and what rounding did to it, at x. */
static cg_status evaluate(lab *l, const double *x, double *exact, double *error) {
    cg_status status = cg_sweep_gradient(l->sweep, x, l->y, l->dy);
    if (status == CG_OK) status = cg_rounding_error(l->graph, x, l->error);
    *exact = *error = 0;
    for (cg_id i = 0; status == CG_OK && i < l->graph->noutput; i++) {
        *exact += l->y[i] - l->error[i];
        *error += l->error[i];
    }
    return status;
}

cg_status lab_read(lab *l, reading *r) {
    static const double step = 1e-7;
    cg_stability s;
    double exact, error, there, error_there;
    cg_status status = evaluate(l, l->x, &exact, &error);
    if (status == CG_OK) status = cg_sweep_stability(l->sweep, l->x, l->y, l->dy, &s);
    if (status != CG_OK) return status;
    for (cg_id j = 0; j < l->graph->ninput; j++)
        l->moved[j] = l->x[j] * (1 + (l->x[j] * l->dy[j] < 0 ? -step : step));
    status = evaluate(l, l->moved, &there, &error_there);
    *r = (reading){.error = fabs(error / exact),
                   .bound = s.error_bound / fabs(exact),
                   .condition = s.condition,
                   .growth = fabs((there - exact) / exact) / step};
    return status;
}
