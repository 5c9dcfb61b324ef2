/* A hundred million nodes: is a graph built, planned and differentiated once within a machine's
 * memory? One row of one size, so that what the process held at most is that row's. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness.h"
#include "harness_cache.h"
#include "machine.h"

/* What it takes, in bytes a node: the graph, the plan, and what is needed to make it. */
static const double need = 60;

/* The gradient's product with the direction of ones against central differences of the plain
 * interpreter's values. In g: the gradient at x; v: scratch, a value a node. */
static bool slopes_agree(const cg_graph *graph, double *x, const double *g, double *v) {
    const double h = 1e-5;
    double slope = 0, value[2] = {0, 0};
    for (cg_id i = 0; i < graph->ninput; i++) slope += g[i];
    for (int side = 0; side < 2; side++) {
        for (cg_id i = 0; i < graph->ninput; i++) x[i] += side ? -2 * h : h;
        cg_eval(graph, x, v);
        for (cg_id j = 0; j < graph->noutput; j++) value[side] += v[graph->output[j]];
    }
    double difference = (value[0] - value[1]) / (2 * h);
    return fabs(difference - slope) <= 1e-5 * fmax(1, fabs(slope));
}

/* All that one gradient takes, from nothing. */
typedef struct course {
    cg_graph *graph;
    cg_work *work;
    double *x, *y, *g;
    double build, plan, gradient; /* seconds */
} course;

static void course_free(course *c) {
    cg_done(c->work);
    cg_graph_free(c->graph);
    free(c->x);
    free(c->y);
    free(c->g);
    *c = (course){0};
}

static double *doubles(cg_id n) {
    return malloc(n * sizeof(double));
}

static cg_status run(const char *text, course *c, cg_error *error) {
    cg_member member;
    double begun = harness_seconds();
    if (cg_member_parse(text, &member, error) != CG_OK) return error->status;
    c->graph = cg_member_build(&member, error);
    if (!c->graph) return error->status;
    c->build = harness_seconds() - begun;
    c->x = doubles(c->graph->ninput);
    c->g = doubles(c->graph->ninput);
    c->y = doubles(c->graph->noutput);
    if (!c->x || !c->y || !c->g) return cg_fail(error, CG_ENOMEM, "%s: no memory", text);
    cg_member_point(&member, 0, c->x);
    begun = harness_seconds();
    if (cg_setup(cg_mode_by_name("scheduled"), c->graph, NULL, &c->work, error) != CG_OK)
        return error->status;
    c->plan = harness_seconds() - begun;
    begun = harness_seconds();
    cg_gradient(c->work, c->x, c->y, c->g);
    c->gradient = harness_seconds() - begun;
    return CG_OK;
}

static void count(gb_state *s, const course *c) {
    const cg_graph *g = c->graph;
    size_t bytes = cg_work_bytes(c->work);
    gb_counter(s, "nodes", g->nnode);
    gb_counter(s, "edges", (double)cg_graph_edges(g));
    gb_counter(s, "inputs", g->ninput);
    gb_counter(s, "outputs", g->noutput);
    harness_count_cost(s, cg_work_counts(c->work), bytes);
    harness_label_library(s, c->work);
    gb_counter(s, "bytes_with_graph", (double)(bytes + cg_graph_bytes(g)));
    gb_counter(s, "build_seconds", c->build);
    gb_counter(s, "plan_seconds", c->plan);
    gb_counter(s, "gradient_seconds", c->gradient);
    gb_counter(s, "peak_gigabytes", 1e-9 * machine_peak_bytes());
}

/* Values to verify by take memory of their own, and come after the peak is read. */
static void verify(gb_state *s, course *c) {
    cg_done(c->work);
    c->work = NULL;
    double *v = doubles(c->graph->nnode);
    if (!v)
        gb_skip_with_error(s, "no memory to verify the gradient");
    else if (!slopes_agree(c->graph, c->x, c->g, v))
        gb_skip_with_error(s, "the gradient is not what differences of values give");
    free(v);
}

static void once(gb_state *s) {
    course c = {0};
    cg_error error = {CG_OK, ""};
    GB_LOOP(s) {
        course_free(&c);
        if (run(gb_user(s), &c, &error) != CG_OK) break;
    }
    if (c.work && error.status == CG_OK) {
        count(s, &c);
        verify(s, &c);
    } else {
        gb_skip_with_error(s, error.status == CG_OK ? "was not run" : error.text);
    }
    course_free(&c);
}

/* The square of that many nodes, or as deep as memory carries it. */
static void rows(harness_scale scale) {
    static const int64_t square[] = {300, 1000, 10000};
    static char member[80], name[100];
    int64_t width = square[scale], depth = width;
    double bytes = need * (double)width * (double)depth, room = 0.9 * machine_available_bytes();
    if (room > 0 && bytes > room) {
        depth = (int64_t)((double)depth * room / bytes);
        fprintf(stderr,
                "benchmark: huge: %" PRId64 " levels, not %" PRId64 ": these would take %.3g GB, "
                "and %.3g are free\n",
                depth, width, 1e-9 * bytes, 1e-9 * room);
    }
    (void)snprintf(member, sizeof member, "layered/width:%" PRId64 "/depth:%" PRId64, width, depth);
    (void)snprintf(name, sizeof name, "huge/scheduled/%s", member);
    gb_family *f = gb_register(name, once, member);
    gb_iterations_fixed(f, 1);
    if (scale == HARNESS_FULL) gb_repetitions(f, 1);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
