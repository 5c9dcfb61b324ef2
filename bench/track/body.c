#include "body.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const cg_options body_options = {.path_budget = UINT64_C(1) << 16, .compile_budget = 300};

static const char *const part_name[] = {"function", "gradient", "record", "reverse"};

void body_name(char name[BODY_NAME], body_part part, const cg_mode *mode, const char *member) {
    (void)snprintf(name, BODY_NAME, "%s/%s/%s", part_name[part], mode ? mode->name : "plain",
                   member);
}

int body_has(const cg_mode *mode, body_part part) {
    switch (part) {
    case BODY_FUNCTION:
        return 1;
    case BODY_GRADIENT:
        return mode != NULL;
    case BODY_RECORD:
        return mode && mode->record;
    case BODY_REVERSE:
        return mode && mode->record && mode->reverse;
    }
    return 0;
}

static cg_status allocate_points(body *b, cg_error *error) {
    size_t n = b->graph->ninput, m = b->mode ? b->graph->noutput : b->graph->nnode;
    b->npoint = b->mode && b->mode->points > 1 ? (size_t)b->mode->points : 1;
    b->x = calloc(b->npoint * n, sizeof *b->x);
    b->y = calloc(b->npoint * m, sizeof *b->y);
    b->g = calloc(b->npoint * n, sizeof *b->g);
    if (!b->x || !b->y || !b->g) return cg_fail(error, CG_ENOMEM, "%s: out of memory", b->name);
    for (size_t k = 0; k < b->npoint; k++) cg_member_point(&b->member, k, b->x + k * n);
    return CG_OK;
}

cg_status body_open(body *b, body_part part, const cg_mode *mode, const char *member,
                    cg_error *error) {
    *b = (body){.part = part, .mode = mode};
    body_name(b->name, part, mode, member);
    cg_status status = cg_member_parse(member, &b->member, error);
    if (status != CG_OK) return status;
    b->graph = cg_member_build(&b->member, error);
    if (!b->graph) return error->status;
    status = mode ? cg_setup(mode, b->graph, &body_options, &b->work, error)
                  : cg_graph_check(b->graph, error);
    if (status == CG_OK) status = allocate_points(b, error);
    if (status == CG_OK && part == BODY_REVERSE) mode->record(b->work, b->x, b->y);
    return status;
}

void body_close(body *b) {
    cg_done(b->work);
    cg_graph_free(b->graph);
    free(b->x);
    free(b->y);
    free(b->g);
    *b = (body){0};
}

void body_run(body *b) {
    switch (b->part) {
    case BODY_FUNCTION:
        if (!b->mode)
            cg_eval(b->graph, b->x, b->y);
        else if (b->npoint > 1 && b->mode->functions)
            b->mode->functions(b->work, b->npoint, b->x, b->y);
        else
            cg_function(b->work, b->x, b->y);
        break;
    case BODY_GRADIENT:
        if (b->npoint > 1)
            cg_gradients(b->work, b->npoint, b->x, b->y, b->g);
        else
            cg_gradient(b->work, b->x, b->y, b->g);
        break;
    case BODY_RECORD:
        b->mode->record(b->work, b->x, b->y);
        break;
    case BODY_REVERSE:
        b->mode->reverse(b->work, b->g);
        break;
    }
}

const char *body_wrong(const body *b) {
    if (b->part != BODY_FUNCTION && b->part != BODY_RECORD)
        for (size_t i = 0; i < b->npoint * b->graph->ninput; i++)
            if (!isfinite(b->g[i])) return "its gradient is not finite";
    size_t m = b->mode ? b->npoint * b->graph->noutput : b->graph->nnode;
    for (size_t i = 0; i < m && b->part != BODY_REVERSE; i++)
        if (!isfinite(b->y[i])) return "its value is not finite";
    return NULL;
}
