/* Allocations that fail on demand: with the linker's --wrap every malloc, calloc, realloc and
 * aligned_alloc of a test program comes through here. */
#ifndef TESTS_ALLOC_H
#define TESTS_ALLOC_H

/* From now on, the k-th allocation (k = 0 is the next one) fails, and only that. */
void alloc_fail_at(long k);

/* Stops failing. Returns whether an allocation was made to fail since alloc_fail_at. */
int alloc_failed(void);

#endif
