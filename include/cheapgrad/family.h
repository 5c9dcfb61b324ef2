/* Families: generated graphs whose size, shape and number of paths are known in closed form.
 *
 * A member is written  layered/width:64/depth:64  : the family's name and its parameters by name,
 * in any order; those left out take their defaults. Same text, same graph, on every machine.
 *
 * Members are well conditioned however deep they are, at the points that cg_member_point gives:
 * values stay bounded and the gradient neither vanishes nor explodes, unless a family is there to
 * show just that. How each one sees to it is told beside its generator. */
#ifndef CHEAPGRAD_FAMILY_H
#define CHEAPGRAD_FAMILY_H

#include "cheapgrad/graph.h"
#include "cheapgrad/paths.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CG_MAXPARAM 6

typedef struct cg_param {
    const char *name;
    const char *doc;
    int64_t min, max, value; /* smallest, largest, default */
} cg_param;

/* What is known of a member before it is built. */
typedef struct cg_shape {
    uint64_t nodes, edges, inputs, outputs;
    cg_count paths;
    int paths_known; /* 0 where there is no closed form: count them on the graph */
} cg_shape;

typedef struct cg_family {
    const char *name;  /* "layered" */
    const char *title; /* one line for tables */
    int nparam;
    cg_param param[CG_MAXPARAM];
    /* p: the parameters in the order of param[], size nparam, already checked against their
     * ranges. shape may fail with CG_ERANGE (a combination that does not exist) or CG_ETOOBIG. */
    cg_status (*shape)(const int64_t *p, cg_shape *shape);
    void (*build)(const int64_t *p, cg_graph *g);           /* errors stick in g->status */
    void (*point)(const int64_t *p, uint64_t k, double *x); /* x: size inputs */
} cg_family;

extern const cg_family *const cg_families[]; /* the table, size cg_nfamily */
extern const size_t cg_nfamily;

typedef struct cg_member {
    const cg_family *family;
    int64_t p[CG_MAXPARAM];
} cg_member;

/* Reads "layered/width:64/depth:64". CG_ENULL, CG_ENAME, CG_ERANGE, CG_EFORMAT; *error (may be
 * NULL) says which parameter and what it may be. */
cg_status cg_member_parse(const char *text, cg_member *member, cg_error *error);

/* Writes the whole name, every parameter spelled out. Returns what snprintf returns. */
int cg_member_text(const cg_member *member, char *text, size_t size);

/* Sizes and paths in closed form. CG_ENULL, CG_ERANGE, CG_ETOOBIG where the ids do not reach. error
 * may be NULL. */
cg_status cg_member_shape(const cg_member *member, cg_shape *shape, cg_error *error);

/* Builds it. NULL and *error (may be NULL) on failure: CG_ENULL, CG_ERANGE and CG_ETOOBIG before
 * anything is allocated, CG_ENOMEM. Free with cg_graph_free. */
cg_graph *cg_member_build(const cg_member *member, cg_error *error);

/* The k-th of the member's sample points, k = 0, 1, ...: x, size inputs. */
void cg_member_point(const cg_member *member, uint64_t k, double *x);

#ifdef __cplusplus
}
#endif
#endif
