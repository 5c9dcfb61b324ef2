/* Arrays by number and size of their elements, never by bytes: the product is checked. */
#ifndef CHEAPGRAD_MEMORY_H
#define CHEAPGRAD_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define CG_CACHE_LINE 64

/* Arrays of two of these and more stand on huge pages, where the system has them. */
#define CG_HUGE_PAGE ((size_t)1 << 21)

/* Asks for huge pages; a wish, not more. array is aligned to CG_HUGE_PAGE. */
void cg_wish_huge_pages(void *array, size_t bytes);

/* n elements of `size` bytes, aligned to a cache line; one element at least, so that NULL always
 * means "no memory". Not zeroed. Free with free(). */
static inline void *cg_array(size_t n, size_t size) {
    if (n == 0) n = 1;
    if (size != 0 && n > (SIZE_MAX - CG_CACHE_LINE) / size) return NULL;
    size_t bytes = (n * size + CG_CACHE_LINE - 1) / CG_CACHE_LINE * CG_CACHE_LINE;
    if (bytes < 2 * CG_HUGE_PAGE) return aligned_alloc(CG_CACHE_LINE, bytes);
    if (bytes > SIZE_MAX - CG_HUGE_PAGE) return NULL;
    bytes = (bytes + CG_HUGE_PAGE - 1) / CG_HUGE_PAGE * CG_HUGE_PAGE;
    void *array = aligned_alloc(CG_HUGE_PAGE, bytes);
    if (array) cg_wish_huge_pages(array, bytes);
    return array;
}

/* The same, zeroed, and aligned as malloc aligns: large ones come from the system already zero. */
static inline void *cg_zeroed(size_t n, size_t size) {
    return calloc(n == 0 ? 1 : n, size);
}

/* Makes room for `need` elements in an array from malloc that has *room: half as much again, so
 * that appending is linear. Returns the array, moved or not; NULL where there is no memory, and
 * then it stays as it was. */
static inline void *cg_grown(void *array, size_t *room, size_t need, size_t size) {
    if (need <= *room) return array;
    size_t next = *room + *room / 2;
    if (next < need) next = need < 64 ? 64 : need;
    if (next > SIZE_MAX / size) return NULL;
    void *moved = realloc(array, next * size);
    if (moved) *room = next;
    return moved;
}

#endif
