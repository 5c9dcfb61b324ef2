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

/* Whether it is there already. */
int texts_have(const texts *t, const char *text);

void texts_free(texts *t);

#endif
