/* A list of texts. */
#ifndef REPORT_TEXTS_H
#define REPORT_TEXTS_H

#include <stddef.h>

typedef struct texts {
    char **text; /* size n, owned */
    size_t n;
} texts; /* all zero: none */

/* Takes the text, which free is to free. */
void texts_add(texts *t, char *text);
void texts_free(texts *t);

#endif
