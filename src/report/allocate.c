#include "report/allocate.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_exit(void *memory) {
    if (memory) return memory;
    fputs("cheapgrad: out of memory\n", stderr);
    exit(2);
}

void *allocate(size_t n, size_t size) {
    return or_exit(calloc(n ? n : 1, size));
}

void *allocate_one_more(void *old, size_t n, size_t size) {
    if (n & (n - 1)) return old;
    size_t room = n ? 2 * n : 1;
    return or_exit(room > SIZE_MAX / size ? NULL : realloc(old, room * size));
}

char *copy_text(const char *text) {
    return format_text("%s", text);
}

char *text_replaced(const char *text, const char *token, const char *by) {
    const char *at = strstr(text, token);
    if (!at) return copy_text(text);
    return format_text("%.*s%s%s", (int)(at - text), text, by, at + strlen(token));
}

char *format_text(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    size_t size = (size_t)(length < 0 ? 0 : length) + 1;
    char *text = allocate(size, 1);
    vsnprintf(text, size, format, again);
    va_end(again);
    return text;
}
