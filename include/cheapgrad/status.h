/* Errors are values. Everything that can fail returns a cg_status; what went wrong in this very
 * case (which node, which count) is written into a cg_error where the call takes one. The library
 * never prints, exits or aborts. */
#ifndef CHEAPGRAD_STATUS_H
#define CHEAPGRAD_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cg_status {
    CG_OK = 0,
    CG_ENOMEM,    /* memory could not be had, or a size does not fit an address */
    CG_ETOOBIG,   /* more nodes, or what is kept for them, than 32-bit ids can name */
    CG_EID,       /* an argument or output names a node that does not exist yet */
    CG_EARITY,    /* wrong number of arguments, or an operation that does not exist */
    CG_ENOINPUT,  /* no input to differentiate by */
    CG_ENOOUTPUT, /* no output to differentiate */
    CG_ENULL,     /* a pointer that must not be NULL is NULL */
    CG_ERANGE,    /* a parameter outside its documented range */
    CG_ENAME,     /* no family, mode or parameter of that name */
    CG_EBUDGET,   /* more paths than the budget allows */
    CG_ECANNOT,   /* this mode cannot treat this graph, or not on this machine */
    CG_EFORMAT,   /* a text is not what it should be */
    CG_EIO,       /* a file could not be read or written */
    CG_NSTATUS    /* number of statuses, not a status */
} cg_status;

/* What went wrong in one call: the status and a sentence that names what and where. Owned by the
 * caller; a call that succeeds leaves it alone. */
typedef struct cg_error {
    cg_status status;
    char text[200];
} cg_error;

/* The general sentence for a status; a static string, never NULL, also for a number that is none.
 */
const char *cg_status_text(cg_status status);

/* Fills *error (which may be NULL) with status and a printf-formatted sentence, cut to its size;
 * returns status. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
cg_status
cg_fail(cg_error *error, cg_status status, const char *format, ...);

#ifdef __cplusplus
}
#endif
#endif
