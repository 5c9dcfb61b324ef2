#include "report/problems.h"

#include "report/allocate.h"

#include <stdarg.h>
#include <stdlib.h>

#define MOST_PRINTED 20

void problem(problems *p, severity gravity, const char *format, ...) {
    char text[1000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    p->text = allocate_one_more(p->text, p->n, sizeof *p->text);
    p->gravity = allocate_one_more(p->gravity, p->n, sizeof *p->gravity);
    p->text[p->n] = copy_text(text);
    p->gravity[p->n++] = gravity;
}

size_t problems_count(const problems *p, severity gravity) {
    size_t count = 0;
    for (size_t i = 0; i < p->n; i++) count += p->gravity[i] == gravity;
    return count;
}

void problems_print(const problems *p, const char *prefix, FILE *out) {
    for (size_t i = 0; i < p->n && i < MOST_PRINTED; i++)
        fprintf(out, "%s%s\n", prefix, p->text[i]);
    if (p->n > MOST_PRINTED) fprintf(out, "%sand %zu more\n", prefix, p->n - MOST_PRINTED);
}

void problems_free(problems *p) {
    for (size_t i = 0; i < p->n; i++) free(p->text[i]);
    free(p->text);
    free(p->gravity);
    *p = (problems){0};
}
