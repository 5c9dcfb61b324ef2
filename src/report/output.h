/* Files are written aside and renamed, so that an interrupted run leaves the earlier ones whole. */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include <stdio.h>

typedef struct output {
    FILE *file;
    char *path, *aside; /* NULL: standard output */
} output;

/* path NULL or "-": standard output. Nonzero, with a message printed, where it cannot be had. */
int output_begin(output *o, const char *path);

/* Puts it in its place. Nonzero, with a message printed, where not all could be written. */
int output_end(output *o);

#endif
