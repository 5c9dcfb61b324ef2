/* Allocations that fail on demand: with the linker's --wrap every malloc, calloc, realloc and
 * aligned_alloc of a test program comes through here. */
#ifndef TESTS_ALLOC_H
#define TESTS_ALLOC_H

#include <stddef.h>

/* From now on, the k-th allocation (k = 0 is the next one) fails, and only that. */
void alloc_fail_at(long k);

/* From now on, allocations of more bytes than this fail, as on a machine that is too small. */
void alloc_limit(size_t bytes);

/* Stops failing. Returns whether an allocation was made to fail since alloc_fail_at or alloc_limit.
 */
int alloc_failed(void);

#endif
