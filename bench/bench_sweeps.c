/* C14: other quantities take one sweep too. The gradient, the number of paths, the sum of absolute
 * paths, the most influential path, the depth, the sparsity pattern and the Hessian times a vector
 * are one generic reverse sweep over the semirings of semirings.def, each timed beside the tape's
 * gradient. Rows are
 *
 *     sweep/<semiring>/<member>      cg_sweep_run: the sweep, and the evaluation that it needs
 *
 * A semiring whose weights are the partials needs the function evaluated and linearised at a point,
 * as a gradient does; one that only counts edges does not, and its time is that of the sweep alone.
 * The counter `linearised` tells them apart: 0 no evaluation, 1 values and partials, 2 these and
 * their derivatives in a direction. */
#include <stdio.h>

#include "harness.h"
#include "harness_sweep.h"

typedef struct sweep_row {
    cg_semiring semiring;
    char member[100];
    bool verified;
} sweep_row;

enum { LINEARISED_unit, LINEARISED_partial, LINEARISED_dual };
static const int linearised[] = {
#define CG_SEMIRING(NAME, name, title, element, weight, ...)                                       \
    [CG_SWEEP_##NAME] = LINEARISED_##weight,
#include "cheapgrad/semirings.def"
};

/* At the points of the ring in turn, each along the next one. Verifying has touched all memory. */
static void time_sweep(gb_state *s, const sweep_row *row, const harness_site *site,
                       cg_sweep *sweep) {
    size_t n = site->graph->ninput, k = 0;
    GB_LOOP(s) {
        size_t next = k + 1 < site->npoint ? k + 1 : 0;
        (void)cg_sweep_run(sweep, row->semiring, site->x + k * n, site->x + next * n);
        gb_keep_ptr(sweep);
        k = next;
    }
    harness_count_graph(s, site);
    harness_count_sweep(s, site->graph, sweep, linearised[row->semiring] != LINEARISED_unit);
    gb_counter(s, "linearised", linearised[row->semiring]);
}

static void sweep(gb_state *s) {
    sweep_row *row = gb_user(s);
    cg_error error = {CG_OK, ""};
    cg_sweep *sweep = NULL;
    const char *wrong = NULL;
    const harness_site *site = harness_open(row->member, &error);
    if (!site || cg_sweep_new(site->graph, CG_SWEEP_BIT(row->semiring), &sweep, &error) != CG_OK)
        wrong = error.text;
    else if (!row->verified)
        wrong = verify_sweep(sweep, site, row->semiring);
    if (wrong) {
        gb_skip_with_error(s, wrong);
    } else {
        row->verified = true;
        (void)cg_sweep_run(sweep, row->semiring, site->x, site->x);
        time_sweep(s, row, site, sweep);
    }
    cg_sweep_free(sweep);
    harness_close();
}

static void all_sweeps(const char *member) {
    enum { MOST = 9 };
    static sweep_row row[MOST][CG_NSEMIRING];
    static size_t used;
    char name[200];
    (void)harness_add(HARNESS_FUNCTION, NULL, member);
    (void)harness_add(HARNESS_GRADIENT, cg_mode_by_name("tape"), member);
    for (cg_semiring i = 0; i < CG_NSEMIRING && used < MOST; i++) {
        sweep_row *r = &row[used][i];
        r->semiring = i;
        (void)snprintf(r->member, sizeof r->member, "%s", member);
        (void)snprintf(name, sizeof name, "sweep/%s/%s", cg_semiring_name(i), member);
        gb_register(name, sweep, r);
    }
    used++;
}

/* At most 64 outputs, so that the pattern is one sweep too. */
static void rows(harness_scale scale) {
    static const struct {
        const char *member;
        int64_t size[3]; /* up to a thousand nodes, tens of thousands, hundreds of thousands */
    } family[] = {{"layered/width:64/depth:#", {16, 64, 1024}},
                  {"stencil/cells:64/steps:#", {4, 64, 1024}},
                  {"dense/inputs:16/width:#/layers:2", {8, 64, 256}}};
    int sizes = scale == HARNESS_QUICK ? 1 : scale == HARNESS_DEFAULT ? 2 : 3;
    for (size_t k = 0; k < sizeof family / sizeof *family; k++)
        for (int i = 0; i < sizes; i++)
            all_sweeps(harness_member(family[k].member, family[k].size[i]));
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
