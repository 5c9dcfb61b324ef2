/* The bodies that are tracked: one call of one part of one mode on one member of a family. The same
 * bodies are counted exactly, counted in instructions and timed; which ones, each of the three says
 * for itself. A body's name is its row's name everywhere else:  gradient/tape/ladder/depth:8 */
#ifndef CHEAPGRAD_TRACK_BODY_H
#define CHEAPGRAD_TRACK_BODY_H

#include "cheapgrad/cheapgrad.h"

#include <stddef.h>

#define BODY_NAME 160

typedef enum body_part {
    BODY_FUNCTION, /* the function alone, as the mode evaluates it; mode NULL: cg_eval, "plain" */
    BODY_GRADIENT, /* function and gradient */
    BODY_RECORD,   /* the gradient's first half, where a mode has it apart */
    BODY_REVERSE   /* and its second */
} body_part;

typedef struct body {
    char name[BODY_NAME];
    body_part part;
    const cg_mode *mode; /* NULL: the plain interpreter */
    cg_member member;
    cg_graph *graph;   /* owned */
    cg_work *work;     /* owned; NULL for the plain interpreter */
    size_t npoint;     /* points treated in one call */
    double *x, *y, *g; /* owned: npoint x inputs, outputs (plain: nodes), inputs */
} body;

/* Limits that keep one call short; a mode that would exceed them cannot do that member. */
extern const cg_options body_options;

/* part/mode/member into name. */
void body_name(char name[BODY_NAME], body_part part, const cg_mode *mode, const char *member);

/* Whether the mode has that part at all. */
int body_has(const cg_mode *mode, body_part part);

/* Builds the graph, sets the mode up, fills in the points. CG_ECANNOT and CG_EBUDGET: this mode is
 * not for this member. Close it with body_close either way. */
cg_status body_open(body *b, body_part part, const cg_mode *mode, const char *member,
                    cg_error *error);
void body_close(body *b);

/* One call. */
void body_run(body *b);

/* NULL, or what is wrong with the answers of the last call. */
const char *body_wrong(const body *b);

#endif
