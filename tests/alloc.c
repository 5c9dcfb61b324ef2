#include "alloc.h"

#include <stdint.h>

static long countdown = -1; /* allocations until the one that fails; negative: none does */
static size_t limit = SIZE_MAX;
static int failed;

void alloc_fail_at(long k) {
    failed = 0;
    countdown = k;
}

void alloc_limit(size_t bytes) {
    failed = 0;
    limit = bytes;
}

int alloc_failed(void) {
    countdown = -1;
    limit = SIZE_MAX;
    return failed;
}

static int fails(size_t bytes) {
    if (bytes > limit) return failed = 1;
    if (countdown < 0 || countdown-- > 0) return 0;
    return failed = 1;
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
    return fails(size) ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t n, size_t size) {
    return fails(n * size) ? NULL : __real_calloc(n, size);
}
void *__wrap_realloc(void *old, size_t size) {
    return fails(size) ? NULL : __real_realloc(old, size);
}
void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    return fails(size) ? NULL : __real_aligned_alloc(alignment, size);
}
