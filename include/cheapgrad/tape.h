/* A tape: reverse mode for a C function that computes with cg_var instead of double. Every
 * operation computes its value and writes down one statement: which variables it read, and its
 * partials there. One sweep back over the statements then gives the derivatives of one output by
 * everything before it, however many inputs there are (Griewank & Walther, chapter 3).
 *
 *   cg_tape *t = cg_tape_new();
 *   cg_var x = cg_tape_input(t, 3.0), y = cg_tape_input(t, 0.5);
 *   cg_var f = cg_tape_mul(t, x, cg_tape_sin(t, y));         f = x sin y
 *   if (cg_tape_reverse(t, f) == CG_OK)
 *       printf("%g %g\n", cg_tape_adjoint(t, x), cg_tape_adjoint(t, y));    sin y, x cos y
 *   cg_tape_rewind(t);                                       next point, same memory
 *   cg_tape_free(t);
 *
 *                         statement  arguments  partials
 *                             x      -  -       -      -          the sweep, last statement first:
 *                             y      -  -       -      -            a = adjoint[statement]
 *                           sin y    y  -       cos y  0            adjoint[arg 0] += partial 0 * a
 *                         x sin y    x  sin y   sin y  x            adjoint[arg 1] += partial 1 * a
 *
 * An argument that is missing or passive (a constant) is written as one of a few variables that
 * stand for nothing, the sinks: adjoints flow into them and nobody reads them, so the sweep needs
 * no branch. */
#ifndef CHEAPGRAD_TAPE_H
#define CHEAPGRAD_TAPE_H

#include "cheapgrad/elementary.h"
#include "cheapgrad/graph.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The ids 0 ... CG_TAPE_SINKS-1 are the sinks. One would do, but every statement with a missing
 * argument adds to a sink, and with one only each such sum waits for the sum before it. */
#define CG_TAPE_SINKS 8

/* A variable: its value, and the id of the statement that computed it; 0 where it is passive. Dies
 * when its tape is rewound. */
typedef struct cg_var {
    double value;
    cg_id id;
} cg_var;

/* One operation, 24 bytes. */
typedef struct cg_statement {
    double partial[2];
    cg_id arg[2];
} cg_statement;

/* Statements stand in chunks that never move; each new chunk is as large as all before it. */
typedef struct cg_chunk {
    cg_statement *statement; /* size room */
    cg_id first;             /* id of statement[0] */
    cg_id room;
} cg_chunk;

#define CG_TAPE_CHUNKS 32

typedef struct cg_tape {
    cg_statement *statement; /* the chunk that is being written, size room */
    cg_id first, used, room; /* id of statement[0]; statements in use; size */
    int current, nchunk;     /* that chunk's number, -1 at first; chunks there are */
    cg_chunk chunk[CG_TAPE_CHUNKS];
    double *adjoint; /* size adjoint_room: 1 and the number of statements, or more */
    size_t adjoint_room;
    cg_id swept;            /* adjoints 0 ... swept are those of the last sweep */
    cg_status status;       /* the recording's first error */
    cg_statement discarded; /* written over and over after an error */
} cg_tape;

/* An empty tape, or NULL where there is no memory. Free it with cg_tape_free. */
cg_tape *cg_tape_new(void);

/* Frees the tape; NULL is allowed. */
void cg_tape_free(cg_tape *t);

/* Makes room for n statements and their adjoints in all, or more, so that recording and sweeping
 * them allocates nothing more. Where it had less, adjoints are NaN until the next sweep. CG_ENOMEM,
 * CG_ETOOBIG: what is recorded stays as it was. */
cg_status cg_tape_reserve(cg_tape *t, size_t n);

/* Forgets all statements, keeps the memory, and clears the status. */
void cg_tape_rewind(cg_tape *t);

/* The recording's first error: CG_OK, CG_ENOMEM where the tape could not grow, CG_ETOOBIG where ids
 * do not reach. After an error operations still compute their values, and record nothing: their
 * results are passive. Lasts until cg_tape_rewind. CG_ENOMEM for NULL, which is what cg_tape_new
 * returned; no other function but cg_tape_free takes a NULL. */
cg_status cg_tape_status(const cg_tape *t);

/* Statements recorded, inputs among them. */
size_t cg_tape_statements(const cg_tape *t);

/* Bytes held, the tape itself included. */
size_t cg_tape_bytes(const cg_tape *t);

/* One sweep back from f: afterwards cg_tape_adjoint gives df/dv. Allocates where the tape has grown
 * since the last sweep. A passive f depends on nothing: all adjoints are 0. The recording's status,
 * CG_ENOMEM, CG_EID where f is of a statement that the tape does not have. */
cg_status cg_tape_reverse(cg_tape *t, cg_var f);

/* One sweep back from n outputs: afterwards cg_tape_adjoint gives the derivative of the sum of
 * seed[i] * f[i]. f: size n; seed: size n, or NULL for ones. The same errors. */
cg_status cg_tape_reverse_many(cg_tape *t, size_t n, const cg_var *f, const double *seed);

/* The derivative of the last sweep's output by v; 0 where v is passive or came after the output.
 * NaN, whatever v is, where the last sweep failed or there was none since the tape was made or
 * rewound. */
double cg_tape_adjoint(const cg_tape *t, cg_var v);

/* Takes up the next chunk. Called by cg_tape_record. */
void cg_tape_grow(cg_tape *t);

/* Writes down one operation, for functions of your own: value v, with partials dx and dy by the
 * variables of ids x and y; an argument that does not exist has any sink's id and partial 0. */
static inline cg_var cg_tape_record(cg_tape *t, double v, cg_id x, double dx, cg_id y, double dy) {
    if (t->used == t->room) cg_tape_grow(t);
    cg_id k = t->used++;
    cg_statement *s = t->statement + k;
    cg_var var = {v, t->first + k};
    s->partial[0] = dx, s->partial[1] = dy;
    s->arg[0] = x, s->arg[1] = y;
    return var;
}

/* An independent variable. */
static inline cg_var cg_tape_input(cg_tape *t, double value) {
    return cg_tape_record(t, value, 0, 0.0, 0, 0.0);
}

/* A constant: nothing is recorded, and it may be used on any tape at any time. */
static inline cg_var cg_var_const(double value) {
    cg_var v = {value, 0};
    return v;
}

/* cg_tape_add(t, x, y), cg_tape_sin(t, x), ... one for every elementary function. */
#define CG_UNARY(NAME, name, ...)                                                                  \
    static inline cg_var cg_tape_##name(cg_tape *t, cg_var x) {                                    \
        double v = cg_value_##name(x.value);                                                       \
        return cg_tape_record(t, v, x.id, cg_dx_##name(x.value, v), t->used % CG_TAPE_SINKS, 0.0); \
    }
#define CG_BINARY(NAME, name, ...)                                                                 \
    static inline cg_var cg_tape_##name(cg_tape *t, cg_var x, cg_var y) {                          \
        double v = cg_value_##name(x.value, y.value);                                              \
        return cg_tape_record(t, v, x.id, cg_dx_##name(x.value, y.value, v), y.id,                 \
                              cg_dy_##name(x.value, y.value, v));                                  \
    }
#include "cheapgrad/functions.def"

#ifdef __cplusplus
}
#endif
#endif
