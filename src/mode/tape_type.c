/* The public tape. Recording is in the header; here is its memory and its sweep. */
#include <string.h>

#include "cheapgrad/tape.h"
#include "memory.h"
#include "mode/tape_sweep.h"

#define FIRST_CHUNK 1024 /* statements: 24 KiB */

cg_tape *cg_tape_new(void) {
    cg_tape *t = cg_zeroed(1, sizeof *t);
    if (t) cg_tape_rewind(t);
    return t;
}

void cg_tape_free(cg_tape *t) {
    if (!t) return;
    for (int i = 0; i < t->nchunk; i++) free(t->chunk[i].statement);
    free(t->adjoint);
    free(t);
}

void cg_tape_rewind(cg_tape *t) {
    t->status = CG_OK;
    t->current = -1;
    t->first = CG_TAPE_SINKS;
    t->used = t->room = 0;
    t->swept = CG_NONE;
    if (t->nchunk > 0) cg_tape_grow(t);
}

cg_status cg_tape_status(const cg_tape *t) {
    return t ? t->status : CG_ENOMEM;
}

size_t cg_tape_statements(const cg_tape *t) {
    return t->first == 0 ? 0 : t->first - CG_TAPE_SINKS + t->used;
}

/* The last chunk's end: the number of ids that all chunks together have, the sinks among them. */
static size_t ids(const cg_tape *t) {
    if (t->nchunk == 0) return CG_TAPE_SINKS;
    const cg_chunk *last = &t->chunk[t->nchunk - 1];
    return (size_t)last->first + last->room;
}

size_t cg_tape_bytes(const cg_tape *t) {
    return sizeof *t + (ids(t) - CG_TAPE_SINKS) * sizeof(cg_statement) +
           t->adjoint_room * sizeof(double);
}

/* One more chunk with room for n statements, as far as there are ids. */
static cg_status add_chunk(cg_tape *t, size_t n) {
    size_t first = ids(t);
    if (n > CG_NONE - first) n = CG_NONE - first; /* CG_NONE is no id */
    if (n == 0 || t->nchunk == CG_TAPE_CHUNKS) return CG_ETOOBIG;
    cg_chunk chunk = {cg_array(n, sizeof(cg_statement)), (cg_id)first, (cg_id)n};
    if (!chunk.statement) return CG_ENOMEM;
    t->chunk[t->nchunk++] = chunk;
    return CG_OK;
}

/* As large as all before it, so that CG_TAPE_CHUNKS are enough. */
static size_t next_chunk(const cg_tape *t) {
    return t->nchunk == 0 ? FIRST_CHUNK : ids(t);
}

/* The next chunk, or a larger one where more is missing; just what is missing where there is no
 * memory for the next. */
static cg_status add_missing(cg_tape *t, size_t missing) {
    size_t next = next_chunk(t);
    cg_status status = add_chunk(t, next > missing ? next : missing);
    return status == CG_ENOMEM && next > missing ? add_chunk(t, missing) : status;
}

static cg_status reserve_adjoints(cg_tape *t) {
    if (t->adjoint_room >= ids(t)) return CG_OK;
    double *adjoint = cg_array(ids(t), sizeof *adjoint);
    if (!adjoint) return CG_ENOMEM;
    free(t->adjoint); /* the next sweep clears them anyway */
    t->adjoint = adjoint;
    t->adjoint_room = ids(t);
    t->swept = CG_NONE;
    return CG_OK;
}

cg_status cg_tape_reserve(cg_tape *t, size_t n) {
    if (n > CG_NONE - CG_TAPE_SINKS) return CG_ETOOBIG;
    cg_status status = CG_OK;
    if (n + CG_TAPE_SINKS > ids(t)) status = add_missing(t, n + CG_TAPE_SINKS - ids(t));
    return status == CG_OK ? reserve_adjoints(t) : status;
}

void cg_tape_grow(cg_tape *t) {
    if (t->status == CG_OK && t->current + 1 == t->nchunk) t->status = add_chunk(t, next_chunk(t));
    if (t->status != CG_OK) {
        t->statement = &t->discarded;
        t->first = 0; /* a sink: what is computed from now on is passive */
        t->room = 1;
    } else {
        const cg_chunk *next = &t->chunk[++t->current];
        t->statement = next->statement;
        t->first = next->first;
        t->room = next->room;
    }
    t->used = 0;
}

cg_status cg_tape_reverse(cg_tape *t, cg_var f) {
    return cg_tape_reverse_many(t, 1, &f, NULL);
}

cg_status cg_tape_reverse_many(cg_tape *t, size_t n, const cg_var *f, const double *seed) {
    t->swept = CG_NONE;
    cg_id last = 0;
    for (size_t i = 0; i < n; i++) {
        if (f[i].id >= CG_TAPE_SINKS && f[i].id >= t->first + t->used)
            return t->status == CG_OK ? CG_EID : t->status;
        if (f[i].id > last) last = f[i].id;
    }
    cg_status status = t->status == CG_OK ? reserve_adjoints(t) : t->status;
    if (status != CG_OK) return status;
    memset(t->adjoint, 0, ((size_t)last + 1) * sizeof *t->adjoint);
    for (size_t i = 0; i < n; i++) t->adjoint[f[i].id] += seed ? seed[i] : 1.0;
    for (int c = t->current; c >= 0; c--) {
        const cg_chunk *chunk = &t->chunk[c];
        if (last < chunk->first) continue;
        cg_id used = last - chunk->first + 1;
        cg_tape_sweep(chunk->statement, chunk->first, used < chunk->room ? used : chunk->room,
                      t->adjoint);
    }
    t->swept = last;
    return CG_OK;
}

double cg_tape_adjoint(const cg_tape *t, cg_var v) {
    if (t->swept == CG_NONE) return (double)NAN; /* NAN is a float */
    return v.id < CG_TAPE_SINKS || v.id > t->swept ? 0.0 : t->adjoint[v.id];
}
