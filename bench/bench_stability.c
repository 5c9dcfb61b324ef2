/* C13: the same sweep tells numerical stability. From the adjoints of one gradient come a bound on
 * what the roundings of the evaluation do to the result, and the condition number, how much a small
 * relative change of the inputs can grow (Linnainmaa 1970, Iri 1984). Rows are
 *
 *     rounding/family/<member>             graphs of the families, which are well conditioned
 *     rounding/naive/<formula>/k:4         formulas that lose digits, the more the larger k,
 *     rounding/rewritten/<formula>/k:4     and the same functions computed in another way
 *     stability/sweep/<member>             the time of gradient, bound and condition together
 *
 * The rounding rows measure no time. Each looks at several points, and tells of the one at which
 * the error, against an evaluation in 113 bits, comes nearest to the bound:
 *
 *     error, bound            both relative to the value
 *     bound_over_error        by how much the bound is too large: never less than 1, if it is one
 *     root                    square root of the number of functions: roundings of either sign add
 *                             up like a random walk, the bound adds up their absolute values
 *     condition               at that point
 *     condition_over_growth   and over what the inputs' change, 1e-7 of each in the worst
 * direction, does grow to in 113 bits */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "harness_sweep.h"
#include "stability_formula.h"
#include "stability_reading.h"

/* ---- Rows that read -------------------------------------------------------------------------- */

typedef struct stability_row {
    char member[100];  /* of a family; or */
    const formula *of; /* a formula, at points of this k */
    int k;
    bool verified;
} stability_row;

enum { POINTS = 16 }; /* of a formula; families have a ring of their own */

static size_t points_of(const harness_site *site) {
    return site ? site->npoint : POINTS;
}

static void go_to(const stability_row *row, const harness_site *site, size_t i, lab *l) {
    size_t n = l->graph->ninput;
    if (site)
        memcpy(l->x, site->x + i * n, n * sizeof *l->x);
    else
        row->of->point(row->k, (double)i / POINTS, l->x);
}

/* The point at which the error comes nearest to the bound; its error is 0 if that of all is. */
static cg_status nearest(const stability_row *row, const harness_site *site, lab *l, reading *r) {
    cg_status status = CG_OK;
    *r = (reading){.bound = 1};
    for (size_t i = 0; status == CG_OK && i < points_of(site); i++) {
        reading here;
        go_to(row, site, i, l);
        status = lab_read(l, &here);
        if (here.error * r->bound > r->error * here.bound) *r = here;
    }
    return status;
}

static void count_reading(gb_state *s, const cg_graph *g, const reading *r) {
    gb_counter(s, "error", r->error);
    gb_counter(s, "bound", r->bound);
    gb_counter(s, "bound_over_error", r->bound / r->error);
    gb_counter(s, "condition", r->condition);
    gb_counter(s, "condition_over_growth", r->condition / r->growth);
    gb_counter(s, "root", sqrt(g->nnode - g->ninput - g->nconst));
}

static void read_graph(gb_state *s, const stability_row *row, const harness_site *site,
                       const cg_graph *g) {
    cg_error error = {CG_OK, ""};
    lab l;
    reading r = {0};
    if (lab_new(&l, g, &error) != CG_OK) {
        gb_skip_with_error(s, error.text);
        return;
    }
    cg_status status = CG_OK;
    GB_LOOP(s) {
        status = nearest(row, site, &l, &r);
        gb_keep_ptr(&r);
    }
    if (status != CG_OK) {
        gb_skip_with_error(s, cg_status_text(status));
    } else if (!(r.error > 0)) {
        gb_skip_with_error(s, "rounds nothing at any point: there is nothing to bound");
    } else {
        count_reading(s, g, &r);
        harness_count_sweep(s, g, l.sweep, true);
    }
    lab_free(&l);
}

static void read_family(gb_state *s) {
    const stability_row *row = gb_user(s);
    cg_error error = {CG_OK, ""};
    const harness_site *site = harness_open(row->member, &error);
    if (!site) {
        gb_skip_with_error(s, error.text);
    } else {
        read_graph(s, row, site, site->graph);
        if (!gb_error_occurred(s)) harness_count_graph(s, site);
    }
    harness_close();
}

/* The counters of a graph that no site was opened for. */
static void count_formula(gb_state *s, const cg_graph *g) {
    harness_site site = {.graph = g, .edges = cg_graph_edges(g), .hash = cg_graph_hash(g)};
    cg_status status = cg_graph_live(g, &site.live);
    if (status == CG_OK) status = cg_count_paths(g, &site.paths, &site.steps, &site.tree);
    if (status == CG_OK)
        harness_count_graph(s, &site);
    else
        gb_skip_with_error(s, cg_status_text(status));
}

static void read_formula(gb_state *s) {
    const stability_row *row = gb_user(s);
    cg_graph *g = cg_graph_new();
    row->of->build(g);
    if (cg_graph_status(g) == CG_OK) {
        read_graph(s, row, NULL, g);
        if (!gb_error_occurred(s)) count_formula(s, g);
    } else {
        gb_skip_with_error(s, cg_status_text(cg_graph_status(g)));
    }
    cg_graph_free(g);
}

/* ---- Rows that are timed --------------------------------------------------------------------- */

/* NULL if the gradient is right, and the error at the first point within its bound. */
static const char *wrong_at_first(lab *l, const harness_site *site) {
    const char *wrong = verify_sweep(l->sweep, site, CG_SWEEP_GRADIENT);
    if (wrong) return wrong;
    reading r;
    memcpy(l->x, site->x, site->graph->ninput * sizeof *l->x);
    if (lab_read(l, &r) != CG_OK) return "the rounding error cannot be measured";
    return r.error <= r.bound ? NULL : "the rounding error is larger than its bound";
}

static void time_site(gb_state *s, stability_row *row, const harness_site *site) {
    cg_error error = {CG_OK, ""};
    size_t n = site->graph->ninput, k = 0;
    cg_stability stability;
    lab l;
    if (lab_new(&l, site->graph, &error) != CG_OK) {
        gb_skip_with_error(s, error.text);
        return;
    }
    const char *wrong = row->verified ? NULL : wrong_at_first(&l, site);
    if (wrong) {
        gb_skip_with_error(s, wrong);
    } else {
        row->verified = true;
        (void)cg_sweep_stability(l.sweep, site->x, l.y, l.dy, &stability);
        GB_LOOP(s) {
            (void)cg_sweep_stability(l.sweep, site->x + k * n, l.y, l.dy, &stability);
            gb_keep_ptr(&stability);
            if (++k == site->npoint) k = 0;
        }
        harness_count_graph(s, site);
        harness_count_sweep(s, site->graph, l.sweep, true);
    }
    lab_free(&l);
}

static void time_sweep(gb_state *s) {
    cg_error error = {CG_OK, ""};
    stability_row *row = gb_user(s);
    const harness_site *site = harness_open(row->member, &error);
    if (site)
        time_site(s, row, site);
    else
        gb_skip_with_error(s, error.text);
    harness_close();
}

/* ---- The rows -------------------------------------------------------------------------------- */

static stability_row *new_row(void) {
    static stability_row row[200];
    static size_t used;
    return &row[used++];
}

static void add_once(const char *name, gb_function *function, stability_row *row) {
    gb_family *f = gb_register(name, function, row);
    gb_iterations_fixed(f, 1);
    gb_repetitions(f, 1);
}

static void add_family(const char *member) {
    char name[140];
    stability_row *row = new_row();
    (void)snprintf(row->member, sizeof row->member, "%s", member);
    (void)snprintf(name, sizeof name, "rounding/family/%s", member);
    add_once(name, read_family, row);
}

static void add_formulas(void) {
    char name[140];
    for (int i = 0; i < nformula; i++)
        for (int k = 1; k <= formulas[i].most; k++) {
            stability_row *row = new_row();
            row->of = &formulas[i];
            row->k = k;
            (void)snprintf(name, sizeof name, "rounding/%s/%s/k:%d",
                           formulas[i].rewritten ? "rewritten" : "naive", formulas[i].name, k);
            add_once(name, read_formula, row);
        }
}

static void add_timed(const char *member) {
    char name[140];
    stability_row *row = new_row();
    (void)snprintf(row->member, sizeof row->member, "%s", member);
    (void)snprintf(name, sizeof name, "stability/sweep/%s", member);
    (void)harness_add(HARNESS_GRADIENT, cg_mode_by_name("tape"), member);
    gb_register(name, time_sweep, row);
}

/* Not grid and complete: their points are means of equal numbers, which come out as these numbers
 * again, so that there are next to no roundings to bound. */
static void rows(harness_scale scale) {
    static const char *const seeded[] = {"layered/width:64/depth:64/seed:#", "dense/seed:#",
                                         "rnn/width:8/steps:64/seed:#", "bowtie/seed:#"};
    static const char *const sized[] = {"layered/width:64/depth:#", "stencil/cells:64/steps:#",
                                        "tree/height:#", "butterfly/height:#", "kchain/depth:#"};
    static const int64_t size[][3] = {
        {4, 16, 256}, {4, 64, 512}, {4, 8, 12}, {4, 6, 8}, {4, 16, 64}};
    static const int seeds[] = {1, 3, 8};
    static const int64_t timed[] = {8, 64, 512};
    int sizes = scale == HARNESS_QUICK ? 1 : scale == HARNESS_DEFAULT ? 2 : 3;
    for (size_t i = 0; i < sizeof seeded / sizeof *seeded; i++)
        for (int k = 1; k <= seeds[scale]; k++) add_family(harness_member(seeded[i], k));
    for (size_t i = 0; i < sizeof sized / sizeof *sized; i++)
        for (int k = 0; k < sizes; k++) add_family(harness_member(sized[i], size[i][k]));
    add_formulas();
    for (int k = 0; k < sizes; k++) {
        add_timed(harness_member("layered/width:64/depth:#", timed[k]));
        add_timed(harness_member("stencil/cells:64/steps:#", timed[k]));
        add_timed(
            harness_member("dense/inputs:16/width:#/layers:2", timed[k] < 256 ? timed[k] : 256));
    }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
