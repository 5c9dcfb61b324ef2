/* What every benchmark needs: rows named after what is timed, graphs shared between rows, answers
 * verified before anything is timed, and the same counters everywhere.
 *
 *     static void rows(harness_scale scale)
 *     {
 *         for (size_t i = 0; i < cg_nmode; i++)
 *             harness_add(HARNESS_GRADIENT, cg_modes[i], "layered/width:64/depth:64");
 *     }
 *     int main(int argc, char **argv) { return harness_main(argc, argv, rows); }
 *
 * adds the rows gradient/tape/layered/width:64/depth:64, and so on. A row runs
 *
 *     member ──► graph ──► set-up ──► verified ──► warm-up ──► timed
 *               shared    each repetition;   once a mode      each iteration at the next
 *                         kept where slow    and member       of a ring of points
 *
 * A row of a mode that treats several points at once is one call: its time divided by its counter
 * points is the time a point. */
#ifndef CHEAPGRAD_HARNESS_H
#define CHEAPGRAD_HARNESS_H

#include "cheapgrad/cheapgrad.h"
#include "gbench.h"

/* How much time there is. */
typedef enum harness_scale {
    HARNESS_QUICK,   /* small sizes, seconds a benchmark */
    HARNESS_DEFAULT, /* what shows the point, a quarter of a minute or so */
    HARNESS_FULL     /* all sizes, minutes */
} harness_scale;

typedef enum harness_what {
    HARNESS_FUNCTION, /* the function alone, as the mode evaluates it; mode NULL: cg_eval, "plain"
                       */
    HARNESS_GRADIENT, /* function and gradient */
    HARNESS_JACOBIAN, /* function and Jacobian */
    HARNESS_RECORD,   /* the gradient's first half, where a mode has it apart */
    HARNESS_REVERSE,  /* and its second */
    HARNESS_SETUP,    /* cg_setup and cg_done */
    HARNESS_SAMPLE    /* one of forward mode's sweeps for the gradient, the next of a few that are
                         drawn at random once; times inputs / seeds, two of its counters, it is what
                         the whole gradient takes */
} harness_what;

/* Adds a row, named what/mode/member. member is written as for cg_member_parse, and stands in the
 * name as it is given. Returns NULL, and adds nothing, where the mode cannot treat the member, has
 * no such part, or would take longer than the scale allows for one call; and where memory is too
 * short for the member, which is told. A member that does not exist is a mistake: it is reported,
 * and harness_main returns 2. */
gb_family *harness_add(harness_what what, const cg_mode *mode, const char *member);

/* The same over ngraph members that differ in their seed, one after the other, so that no branch
 * predictor learns a graph by heart; /rotate:ngraph is added to the name. */
gb_family *harness_add_rotating(harness_what what, const cg_mode *mode, const char *member,
                                int ngraph);

/* The gradient by the checkpointed mode with that many checkpoints and steps (cg_options), which
 * its counters name too; the row is called gradient/checkpointed-<checkpoints>/member. */
gb_family *harness_add_checkpointed(const char *member, unsigned checkpoints, uint32_t steps);

/* From now on, rows of compiled modes may compile graphs of that many nodes: at about a millisecond
 * a node, that is what they cost before they are timed. */
void harness_compile(uint64_t nodes);

/* From now on, rows are added that may take that long for one call, in ns, in place of what the
 * scale allows; 0: as the scale allows. */
void harness_allow(double ns);

/* From now on, memory that is freed stays with the process however much it is: for graphs of
 * gigabytes, which the system would have to find, and clear, again and again. */
void harness_keep_memory(void);

/* The pattern with each # replaced by n: harness_member("layered/width:#/depth:#", 64). Valid until
 * the 8th next call. */
const char *harness_member(const char *pattern, int64_t n);

/* For callbacks of their own: the member of that text, built, with its points and what is known of
 * it; NULL and *error where it cannot be had. Kept by the harness, in place until harness_close. */
typedef struct harness_site {
    const cg_graph *graph;
    uint64_t edges, live, hash;
    cg_count paths, steps, tree; /* as cg_count_paths gives them */
    size_t npoint;
    const double *x; /* ring of points: npoint x ninput, one a row */
} harness_site;
const harness_site *harness_open(const char *member, cg_error *error);
void harness_close(void); /* all that were opened */

/* The counters that describe a graph, and those that say what a row costs and holds. */
void harness_count_graph(gb_state *s, const harness_site *site);
void harness_count_cost(gb_state *s, cg_counts counts, size_t bytes);

/* Says in the row's label by which functions the mode computes, where that is not libm alone. */
void harness_label_library(gb_state *s, const cg_work *work);

/* Whether one sweep of the mode gives the derivatives by all inputs; whether it enumerates paths.
 */
bool harness_is_reverse(const cg_mode *mode);
bool harness_is_walk(const cg_mode *mode);

/* Whether the mode is another's with another number of points at once, batched-4: only bench_modes
 * and bench_peers tell these apart. */
bool harness_is_variant(const cg_mode *mode);

/* main: takes the scale from the environment, CHEAPGRAD_SCALE=quick, default or full, asks rows()
 * to add the rows, and runs them. Exit status as gb_main's. */
int harness_main(int argc, char **argv, void (*rows)(harness_scale scale));

#endif
