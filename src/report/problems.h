/* What is wrong with the data: collected, so that one run names everything and not only the first
 * of many. Each message names the file and, where there is one, the row. */
#ifndef REPORT_PROBLEMS_H
#define REPORT_PROBLEMS_H

#include <stddef.h>
#include <stdio.h>

typedef enum severity {
    PROBLEM_ROW, /* one row cannot be used; the rest can */
    PROBLEM_DATA /* the file, or what was asked of it, cannot be used */
} severity;

typedef struct problems {
    char **text;       /* size n, owned */
    severity *gravity; /* size n, owned */
    size_t n;
} problems; /* all zero: none */

#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
void
problem(problems *p, severity gravity, const char *format, ...);

/* How many there are of a severity. */
size_t problems_count(const problems *p, severity gravity);

/* Prints them, a line each, after the prefix; after the first 20 only how many more there are. */
void problems_print(const problems *p, const char *prefix, FILE *out);

void problems_free(problems *p);

#endif
