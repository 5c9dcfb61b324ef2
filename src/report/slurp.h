/* Whole files, and which ones. */
#ifndef REPORT_SLURP_H
#define REPORT_SLURP_H

#include "report/problems.h"

/* The file's bytes, *size of them; free with free. NULL and a problem where it cannot be read. */
char *slurp(const char *path, size_t *size, problems *p);

/* The *.json files of a directory in the order of their names, or the path itself where it is no
 * directory: *n paths, owned by the caller. A problem where there are none. */
char **json_files(const char *path, size_t *n, problems *p);

#endif
