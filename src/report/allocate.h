/* Memory for the program, which cannot go on without: on failure it says so and exits with
 * status 2. The statistics (stats/) do not use it. Free with free. */
#ifndef REPORT_ALLOCATE_H
#define REPORT_ALLOCATE_H

#include <stddef.h>

/* n * size bytes, zeroed. */
void *allocate(size_t n, size_t size);

/* Makes room in an array of n elements for one more; old may be NULL with n = 0. The room doubles
 * whenever n is a power of two, so that no capacity need be kept. */
void *allocate_one_more(void *old, size_t n, size_t size);

char *copy_text(const char *text);

/* The text with the first token in it replaced, or a copy where it has none. */
char *text_replaced(const char *text, const char *token, const char *by);

/* What printf would print. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
char *
format_text(const char *format, ...);

#endif
