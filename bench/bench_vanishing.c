/* C12: vanishing and exploding gradients can be read off a recurrent network's graph. One reverse
 * sweep over h <- gamma Q h, Q orthogonal, with or without tanh, leaves at the nodes of every state
 * h_t how much the loss L, the sum of the last state, depends on it. Rows are
 *
 *     norm/linear/rnn/width:16/steps:64/gamma:0.5/step:8      step: T - t, back from the end
 *
 * and measure no time, but norm = |dL/dh_t| / |dL/dh_T|. What was read is held to a second
 * network, which has only the steps after t and starts from h_t: its derivatives by its inputs, by
 * dual sweeps, are the same numbers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness.h"
#include "harness_sweep.h"

enum { WIDTH = 16 };
static const double accuracy = 1e-11;

typedef struct reading {
    int percent, tanh, steps; /* 100 gamma, whether there is a tanh, and T */
    int back;                 /* T - t */
} reading;

static const harness_site *network(const reading *r, int steps, cg_error *error) {
    char member[100];
    (void)snprintf(member, sizeof member, "rnn/width:%d/steps:%d/gamma:%d/tanh:%d", WIDTH, steps,
                   r->percent, r->tanh);
    return harness_open(member, error);
}

/* Unit i of the state `back` steps from the end: every step numbers its nodes as the one before. */
static cg_id state_node(const cg_graph *g, const reading *r, cg_id i) {
    if (r->back == r->steps) return g->input[i];
    cg_id functions = g->nnode - g->ninput - g->nconst;
    return g->output[i] - (cg_id)r->back * (functions / (cg_id)r->steps);
}

static double norm_of(const double *v) {
    double sum = 0;
    for (int i = 0; i < WIDTH; i++) sum += v[i] * v[i];
    return sqrt(sum);
}

/* The derivatives of the network of the last steps by the state it starts from. */
static cg_status of_the_rest(const reading *r, const harness_site *whole, double *slope,
                             cg_error *error) {
    const harness_site *rest = network(r, r->back, error);
    double *v = calloc(whole->graph->nnode, sizeof *v), at[WIDTH], y[WIDTH];
    cg_work *work = NULL;
    cg_status status = rest && v ? CG_OK : CG_ENOMEM;
    if (status == CG_OK)
        status = cg_setup(cg_mode_by_name("forward"), rest->graph, NULL, &work, error);
    if (status == CG_OK) {
        cg_eval(whole->graph, whole->x, v);
        for (cg_id i = 0; i < WIDTH; i++) at[i] = v[state_node(whole->graph, r, i)];
        cg_gradient(work, at, y, slope);
    }
    cg_done(work);
    free(v);
    return status;
}

/* False, and the row failed, where what was read is not what the rest of the network gives. */
static bool verified(gb_state *s, const reading *r, const harness_site *whole,
                     const double *adjoint) {
    double slope[WIDTH], off = 0;
    cg_error error = {CG_OK, ""};
    if (of_the_rest(r, whole, slope, &error) != CG_OK) {
        gb_skip_with_error(s, *error.text ? error.text : "no memory to verify by");
        return false;
    }
    for (int i = 0; i < WIDTH; i++) off = fmax(off, fabs(adjoint[i] - slope[i]));
    bool right = off <= accuracy * norm_of(slope);
    if (!right) gb_skip_with_error(s, "the adjoints are not the rest of the network's derivatives");
    return right;
}

static void read_state(gb_state *s, const reading *r, const harness_site *site, cg_sweep *sweep) {
    double y[WIDTH], dy[WIDTH], adjoint[WIDTH];
    GB_LOOP(s) {
        (void)cg_sweep_gradient(sweep, site->x, y, dy);
        gb_keep_ptr(dy);
    }
    for (cg_id i = 0; i < WIDTH; i++)
        adjoint[i] = cg_sweep_adjoint(sweep, state_node(site->graph, r, i));
    if (!verified(s, r, site, adjoint)) return;
    gb_counter(s, "norm", norm_of(adjoint) / sqrt(WIDTH)); /* dL/dh_T is all ones */
    harness_count_graph(s, site);
    harness_count_sweep(s, site->graph, sweep, true);
}

static void norm(gb_state *s) {
    const reading *r = gb_user(s);
    cg_error error = {CG_OK, ""};
    cg_sweep *sweep = NULL;
    const harness_site *site = network(r, r->steps, &error);
    if (site && cg_sweep_new(site->graph, CG_SWEEP_BIT(CG_SWEEP_GRADIENT), &sweep, &error) == CG_OK)
        read_state(s, r, site, sweep);
    else
        gb_skip_with_error(s, error.text);
    cg_sweep_free(sweep);
    harness_close();
}

/* One evaluation and one sweep: there is nothing to repeat. */
static void add(const reading *r) {
    char name[100];
    (void)snprintf(name, sizeof name, "norm/%s/rnn/width:%d/steps:%d/gamma:%g/step:%d",
                   r->tanh ? "tanh" : "linear", WIDTH, r->steps, r->percent / 100.0, r->back);
    gb_family *f = gb_register(name, norm, (void *)r);
    gb_iterations_fixed(f, 1);
    gb_repetitions(f, 1);
}

static void rows(harness_scale scale) {
    enum { READ = 16 }; /* states of a network */
    static const int percent[] = {50, 90, 100, 110}, steps[] = {16, 64, 128};
    static reading reading_of[4][2][READ];
    for (int i = 0; i < 4; i++)
        for (int tanh = 0; tanh < 2; tanh++)
            for (int k = 0; k < READ; k++) {
                int back = (k + 1) * steps[scale] / READ;
                reading_of[i][tanh][k] = (reading){percent[i], tanh, steps[scale], back};
                add(&reading_of[i][tanh][k]);
            }
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
