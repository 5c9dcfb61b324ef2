/* madvise is neither in C nor in POSIX. */
#define _DEFAULT_SOURCE
#include "memory.h"

#include <sys/mman.h>

void cg_wish_huge_pages(void *array, size_t bytes) {
#ifdef MADV_HUGEPAGE
    (void)madvise(array, bytes / CG_HUGE_PAGE * CG_HUGE_PAGE, MADV_HUGEPAGE);
#else
    (void)array, (void)bytes;
#endif
}
