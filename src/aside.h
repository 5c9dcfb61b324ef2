/* Results are written beside their place and renamed, so that what was there stays until they are
 * whole. */
#ifndef CHEAPGRAD_ASIDE_H
#define CHEAPGRAD_ASIDE_H

#include <sys/stat.h>

/* Whether that can be done: where there is nothing yet, or a file. What else is there (a device, a
 * pipe, a link) is not to be replaced, but written to. */
static inline int cg_is_replaceable(const char *path) {
    struct stat there;
    return lstat(path, &there) != 0 || S_ISREG(there.st_mode);
}

#endif
