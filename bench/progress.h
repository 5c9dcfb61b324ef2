/* Which run of how many, on stderr:  [ 12/240] name  elapsed 13 s, about 70 s left
 * On a terminal the line replaces itself; elsewhere each run has a line of its own. */
#ifndef CHEAPGRAD_PROGRESS_H
#define CHEAPGRAD_PROGRESS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Shown if stderr is a terminal, or if forced. Until this is called the others do nothing. */
void progress_begin(long runs, bool forced);
void progress_run(const char *name); /* the next run begins */
void progress_hide(void);            /* something else is about to be written */
void progress_end(void);

/* Whether it is shown: then standard error is its own, and what only informs is left out. */
bool progress_shown(void);

#ifdef __cplusplus
}
#endif
#endif
