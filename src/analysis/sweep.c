/* The generic sweep, once for every line of semirings.def, and its workspace. */
#include "analysis/sweep.h"

#include "analysis/semirings.h"
#include "graph/activity.h"
#include "memory.h"

const char *cg_semiring_name(cg_semiring semiring) {
    static const char *const name[] = {
#define CG_SEMIRING(NAME, name, ...) #name,
#include "cheapgrad/semirings.def"
    };
    return (unsigned)semiring < CG_NSEMIRING ? name[semiring] : "?";
}

const char *cg_semiring_title(cg_semiring semiring) {
    static const char *const title[] = {
#define CG_SEMIRING(NAME, name, title, ...) title,
#include "cheapgrad/semirings.def"
    };
    return (unsigned)semiring < CG_NSEMIRING ? title[semiring] : "?";
}

/* ---- The workspace --------------------------------------------------------------------------- */

enum weight_kind { WEIGHT_unit, WEIGHT_partial, WEIGHT_dual };

static size_t element_size(unsigned set) {
    size_t largest = 0;
#define CG_SEMIRING(NAME, name, title, element, ...)                                               \
    if ((set & CG_SWEEP_BIT(CG_SWEEP_##NAME)) && sizeof(element) > largest)                        \
        largest = sizeof(element);
#include "cheapgrad/semirings.def"
    return largest;
}

static int needs(unsigned set, enum weight_kind kind) {
    unsigned of_kind = 0;
#define CG_SEMIRING(NAME, name, title, element, weight, ...)                                       \
    if (WEIGHT_##weight == kind) of_kind |= CG_SWEEP_BIT(CG_SWEEP_##NAME);
#include "cheapgrad/semirings.def"
    return (set & of_kind) != 0;
}

/* An array of one element a node, counted into *bytes. */
static void *node_array(const cg_graph *g, size_t size, size_t *bytes) {
    *bytes += g->nnode * size;
    return cg_array(g->nnode, size);
}

static int allocate(cg_sweep *s) {
    const cg_graph *g = s->graph;
    int dual = needs(s->set, WEIGHT_dual), partial = needs(s->set, WEIGHT_partial);
    s->bytes = sizeof *s;
    s->mark = node_array(g, sizeof *s->mark, &s->bytes);
    s->r = node_array(g, element_size(s->set), &s->bytes);
    if (dual || partial) s->v = node_array(g, sizeof *s->v, &s->bytes);
    if (partial) s->partial = node_array(g, sizeof *s->partial, &s->bytes);
    if (dual) s->t = node_array(g, sizeof *s->t, &s->bytes);
    if (dual) s->dual = node_array(g, sizeof *s->dual, &s->bytes);
    return s->mark && s->r && (s->v || !(dual || partial)) && (s->partial || !partial) &&
           ((s->t && s->dual) || !dual);
}

cg_status cg_sweep_new(const cg_graph *g, unsigned set, cg_sweep **sweep, cg_error *error) {
    if (!sweep) return cg_fail(error, CG_ENULL, "nowhere to put the sweep");
    *sweep = NULL;
    if (set == 0 || (set & ~CG_SWEEP_ALL))
        return cg_fail(error, CG_ERANGE, "sweep: 0x%x is no set of semirings", set);
    cg_status status = cg_graph_check(g, error);
    if (status != CG_OK) return status;
    cg_sweep *s = cg_zeroed(1, sizeof *s);
    if (!s) return cg_fail(error, CG_ENOMEM, "sweep: out of memory");
    s->graph = g;
    s->set = set;
    if (!allocate(s)) {
        cg_sweep_free(s);
        return cg_fail(error, CG_ENOMEM, "sweep: out of memory");
    }
    cg_activity(g, s->mark);
    *sweep = s;
    return CG_OK;
}

void cg_sweep_free(cg_sweep *s) {
    if (!s) return;
    free(s->mark);
    free(s->v);
    free(s->t);
    free(s->partial);
    free(s->dual);
    free(s->r);
    free(s);
}

size_t cg_sweep_bytes(const cg_sweep *s) {
    return s->bytes;
}

/* ---- The sweep ------------------------------------------------------------------------------- */

/* Weight of the i-th edge of node k. */
#define EDGE_unit(s, k, i) 1
#define EDGE_partial(s, k, i) (s)->partial[k][i]
#define EDGE_dual(s, k, i) (s)->dual[k][i]

/* Not out of nodes that no output depends on: their R is ZERO, but 0 times infinity is not. */
#define CG_SEMIRING(NAME, name, title, element, weight, ...)                                       \
    static void sweep_##name(cg_sweep *s, cg_id block) {                                           \
        const cg_graph *g = s->graph;                                                              \
        element_##name *r = s->r;                                                                  \
        for (cg_id k = 0; k < g->nnode; k++) r[k] = zero_##name();                                 \
        for (cg_id i = 0; i < g->noutput; i++)                                                     \
            r[g->output[i]] = plus_##name(r[g->output[i]], one_##name(i, block));                  \
        for (cg_id k = g->nnode; k-- > 0;) {                                                       \
            if (!(s->mark[k] & CG_LIVE) || g->op[k] == CG_INPUT || g->op[k] == CG_CONST) continue; \
            cg_id x = g->arg[k][0], y = g->arg[k][1];                                              \
            r[x] = plus_##name(r[x], times_##name(EDGE_##weight(s, k, 0), r[k], k));               \
            if (y != CG_NONE)                                                                      \
                r[y] = plus_##name(r[y], times_##name(EDGE_##weight(s, k, 1), r[k], k));           \
        }                                                                                          \
    }
#include "cheapgrad/semirings.def"

static int has(const cg_sweep *s, cg_semiring semiring) {
    return (unsigned)semiring < CG_NSEMIRING && (s->set & CG_SWEEP_BIT(semiring));
}

cg_status cg_sweep_run(cg_sweep *s, cg_semiring semiring, const double *x,
                       const double *direction) {
    if (!has(s, semiring)) return CG_ECANNOT;
    if (needs(CG_SWEEP_BIT(semiring), WEIGHT_partial)) cg_sweep_linearise(s, x);
    if (needs(CG_SWEEP_BIT(semiring), WEIGHT_dual)) cg_sweep_linearise_along(s, x, direction);
    switch (semiring) {
#define CG_SEMIRING(NAME, name, ...)                                                               \
    case CG_SWEEP_##NAME:                                                                          \
        sweep_##name(s, 0);                                                                        \
        break;
#include "cheapgrad/semirings.def"
    case CG_NSEMIRING:
        break;
    }
    return CG_OK;
}

cg_status cg_sweep_pattern(cg_sweep *s, uint8_t *pattern) {
    const cg_graph *g = s->graph;
    const uint64_t *r = s->r;
    if (!has(s, CG_SWEEP_PATTERN)) return CG_ECANNOT;
    for (cg_id first = 0; first < g->noutput; first += 64) {
        cg_id end = g->noutput - first > 64 ? first + 64 : g->noutput;
        sweep_pattern(s, first / 64);
        for (cg_id i = first; i < end; i++)
            for (cg_id j = 0; j < g->ninput; j++)
                pattern[(size_t)i * g->ninput + j] = r[g->input[j]] >> (i - first) & 1;
        if (end == g->noutput) break; /* first + 64 may not fit */
    }
    return CG_OK;
}
