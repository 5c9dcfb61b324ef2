#include "report/texts.h"

#include "report/allocate.h"

#include <stdlib.h>

void texts_add(texts *t, char *text) {
    t->text = allocate_one_more(t->text, t->n, sizeof *t->text);
    t->text[t->n++] = text;
}

void texts_free(texts *t) {
    for (size_t i = 0; i < t->n; i++) free(t->text[i]);
    free(t->text);
    *t = (texts){0};
}
