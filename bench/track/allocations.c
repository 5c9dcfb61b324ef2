#include "allocations.h"

#include <stddef.h>

allocations allocations_so_far;

static void note(size_t bytes) {
    allocations_so_far.calls++;
    allocations_so_far.bytes += bytes;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size) {
    note(size);
    return __real_malloc(size);
}
void *__wrap_calloc(size_t n, size_t size) {
    note(n * size);
    return __real_calloc(n, size);
}
void *__wrap_realloc(void *old, size_t size) {
    note(size);
    return __real_realloc(old, size);
}
void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    note(size);
    return __real_aligned_alloc(alignment, size);
}
