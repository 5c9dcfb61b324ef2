#include "report/texts.h"

#include "report/allocate.h"

#include <stdlib.h>
#include <string.h>

void texts_add(texts *t, char *text) {
    t->text = allocate_one_more(t->text, t->n, sizeof *t->text);
    t->text[t->n++] = text;
}

int texts_have(const texts *t, const char *text) {
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->text[i], text) == 0) return 1;
    return 0;
}

void texts_free(texts *t) {
    for (size_t i = 0; i < t->n; i++) free(t->text[i]);
    free(t->text);
    *t = (texts){0};
}
